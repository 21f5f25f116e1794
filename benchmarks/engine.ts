/** What an engine offers to be measured. */
import type { Material, Setting, Work } from './work';

export interface Trainee {
  /** Its own device, by which its memory is told. */
  device: GPUDevice;
  /** Makes it the current engine; off the clock. */
  enter(): Promise<void>;
  /** One step, as its user calls it; the GPU may still be working when this returns. */
  step(index: number): void;
  /** Waits until the step has finished. @returns the step's loss, or some updated numbers where there is none */
  finish(): Promise<Float32Array>;
  /** Trainable weights, in order. */
  weights(): Promise<Float32Array[]>;
  close(): Promise<void>;
}

export type OpenTrainee = (work: Work, setting: Setting, material: Material) => Promise<Trainee>;

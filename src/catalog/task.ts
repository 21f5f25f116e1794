/**
 * A task: batches of examples with integer labels, the same on every machine for the same seed. Examples are made from
 * integers only (see base/random), so that no engine's `Math.log` can change a batch.
 */
import type { TaskInfo, TaskKind } from '../base/catalogue';

export type Split = 'train' | 'evaluation' | 'test';

/** A label that counts neither in the loss nor in the metric. */
export const IGNORED = -1;

/** Shapes of one example, without the batch. */
export interface TaskShape {
  kind: TaskKind;
  /** [time] token ids, [time, features] rows, or [height, width, channels] image. */
  input: number[];
  /** [time] where every position is predicted, [] where an example has one label. */
  target: number[];
  /** Number of token ids; 0 where the input is numbers. */
  vocabulary: number;
  /** Number of classes to choose from; 0 where nothing is asked and a model's own loss is all. */
  classes: number;
  /** Of unlabelled numbers: [2] a point, [height, width, channels] an image with pixels in [0, 1]. */
  sample?: number[];
  /** Every target is the input after it: whoever sees what comes later has nothing to learn. */
  nextToken?: boolean;
  /** Steps that are given before the first question. */
  prefix?: number;
}

export interface Batch {
  /** [batch, ...shape.input], row-major; ids are Int32Array, numbers are Float32Array. */
  inputs: Int32Array | Float32Array;
  /** [batch, ...shape.target]; IGNORED where nothing is asked. */
  targets: Int32Array;
}

/** Loaded data of a task at one shape. */
export interface TaskSource {
  shape: TaskShape;
  /**
   * Batch `index` of a split. Training batches depend on (seed, index); evaluation and test batches on `index` alone
   * (the seed is not used), so that all runs are judged on the same examples.
   */
  batch(split: Split, seed: number, index: number, size: number): Batch;
  /** Number of different examples in a split; Infinity where they are generated. */
  examples(split: Split): number;
}

/** Fetches a packed file of `public/data/` by name, unpacked. */
export type LoadAsset = (name: string) => Promise<ArrayBuffer>;

export interface Task extends TaskInfo {
  /** Length used where a config says null; the config's length must be at least `minLength`. */
  defaultLength: number;
  minLength: number;
  /** @throws TrainabilityError unsupported-config for a length that cannot be; data for a damaged file. */
  load(asset: LoadAsset, length: number | null): Promise<TaskSource>;
  /** Text to token ids and back, where the tokens are text; what the vocabulary lacks becomes its stand-in. */
  text?: { encode(text: string): number[]; decode(ids: number[]): string; prompt: string };
  /** Shapes without loading data: what the model builder needs. */
  shape(length: number | null): TaskShape;
}

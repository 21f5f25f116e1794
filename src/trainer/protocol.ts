/**
 * The one border between a page and its training worker: what may be asked, and what comes back. Calls go through
 * Comlink; errors cross as `ErrorData` (see `transferErrors` in ./transfer.ts) and arrive as `TrainabilityError`.
 */
import type { Catalogue } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import type { AdapterChoice, Environment } from '../base/environment';
import type { ErrorData } from '../base/errors';
import type { Curve, Evaluation, ModelFacts, TestResult, Timing } from '../base/record';
import type { Batch, Split } from '../catalog/task';
import type { DataFacts, DataRequest } from './data';
import type { Sampling } from './sampling';
import type { Texts } from './texts';

/** The worker's part of the environment; the page adds browser, OS and app version. */
export type DeviceFacts = Pick<
  Environment,
  'engine' | 'adapter' | 'features' | 'crossOriginIsolated' | 'clockMicroseconds' | 'probes'
>;

export type RunEvent =
  | { kind: 'compiled'; model: ModelFacts; seconds: number }
  /** A timed block ended: losses of its steps, training seconds so far. */
  | { kind: 'block'; step: number; seconds: number; losses: number[] }
  /** `answers`: to the watched examples, a class or a number for each target. */
  | { kind: 'evaluation'; evaluation: Evaluation; answers?: number[] };

/** Named arrays as they lie in a safetensors file. */
export interface NamedTensor {
  name: string;
  dtype: 'F32' | 'I32';
  shape: number[];
  data: Float32Array | Int32Array;
}

/** All that another framework needs to repeat a run. */
export interface RunExport {
  /** Every number a repeat needs, on top of the run's config; plain JSON. */
  details: Record<string, unknown>;
  initial: NamedTensor[];
  /** After the last step; null where the run did not go to its horizon. */
  final: NamedTensor[] | null;
  /** `inputs` and `targets` of the first N steps, stacked [N, batch, …]. */
  batches: NamedTensor[];
}

/** What the worker knows of a finished run. Targets, validity and identity are the page's. */
export interface RunResult {
  /** `completed`: the horizon was reached. */
  end: 'completed' | 'diverged' | 'stopped' | 'failed';
  error: ErrorData | null;
  model: ModelFacts | null;
  curve: Curve;
  test: TestResult | null;
  timing: Timing;
  /** Variants of kernels that were chosen by measurement and used, by class of shape. */
  kernels: Record<string, string>;
  exported: RunExport | null;
  /** What it made, where it was asked, can, and got to the horizon. */
  made: Made | null;
}

export type Made =
  | { kind: 'text'; prompt: string; text: string }
  /** `values` [count, ...shape], row-major; `shape` [numbers] of a point, [height, width, channels] of an image in [0, 1]. */
  | { kind: 'samples'; shape: number[]; values: Float32Array };

/** What a trained model shall write. */
export interface Writing extends Sampling {
  /** What it goes on from; null is the task's own beginning. */
  prompt: string | null;
  /** At most this many tokens. */
  tokens: number;
  /** End early after so long. */
  seconds?: number;
}

/** What a trained model shall make, whichever it can; the run's seed decides what. */
export interface Making {
  write?: Writing;
  /** How many samples, 1 … 256. */
  draw?: number;
}

export interface RunOptions {
  /** Also return weights and the first `exportSteps` batches. */
  exportSteps?: number;
  /** Train no further than what is exported: to repeat the beginning of a run that was. */
  onlyExported?: boolean;
  make?: Making;
  /** With each evaluation, also tell what the model answers to the first so many evaluation examples; at most 64. */
  watch?: number;
}

/** Examples of a task, as a model sees them. */
export interface Shown {
  facts: DataFacts;
  batch: Batch;
}

export interface Trainer extends Texts {
  /** Plain facts; needs no GPU. */
  catalogue(): Promise<Catalogue>;
  /**
   * Opens the device and checks its gradients. `base` is the page's address, from which data files are fetched.
   * @throws TrainabilityError no-webgpu, no-adapter, self-test
   */
  open(choice: AdapterChoice, base: string): Promise<DeviceFacts>;
  /** Trains once. Never rejects for what happens to the run itself: that is in the result. After a lost device, `open` again. */
  run(config: RunConfig, options: RunOptions, listener: (event: RunEvent) => void): Promise<RunResult>;
  /** How fast the open device is right now, in 10⁹ FLOP/s of a fixed kernel: the drift sentinel. Not while a run goes on. */
  pace(): Promise<number>;
  /** The first `count` examples of a split; needs no GPU, and may be asked while a run goes on. @throws TrainabilityError as a run */
  examples(request: DataRequest, split: Split, count: number, base: string): Promise<Shown>;
  /** Ends the current run after the block at hand. */
  stop(): Promise<void>;
}

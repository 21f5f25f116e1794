/**
 * A task: batches of examples with answers, the same on every machine for the same seed. Examples are made from integers,
 * exact arithmetic and our own polynomials only (see base/random), so that no engine's `Math.log` can change a batch.
 */
import type { TaskInfo, TaskKind } from '../base/catalogue';
import type { DataChange } from '../base/config';

/** `unseen`: examples longer than any that is trained on, where a task has such. */
export const splits = ['train', 'evaluation', 'test', 'unseen'] as const;
export type Split = (typeof splits)[number];

/** A label that counts neither in the loss nor in the metric. */
export const IGNORED = -1;
/** The same among answers that are numbers: none of them is this small. */
export const IGNORED_NUMBER = -1e30;

/** Shapes of one example, without the batch. */
export interface TaskShape {
  kind: TaskKind;
  /** [time] token ids, [time, features] rows, or [height, width, channels] image. */
  input: number[];
  /** [time] where every position is predicted, [] where an example has one label. */
  target: number[];
  /** Number of token ids; 0 where the input is numbers. */
  vocabulary: number;
  /** Number of classes to choose from; 1 where the answer is a number; 0 where nothing is asked and a model's own loss is all. */
  classes: number;
  /** Of unlabelled numbers: [2] a point, [height, width, channels] an image with pixels in [0, 1]. */
  sample?: number[];
  /** Every target is the input after it: whoever sees what comes later has nothing to learn. */
  nextToken?: boolean;
  /** Steps that are given before the first question. */
  prefix?: number;
}

/** Whether the answers are numbers, to be met in squared error. */
export const asksNumbers = ({ classes }: Pick<TaskShape, 'classes'>): boolean => classes === 1;

export interface Batch {
  /** [batch, ...shape.input], row-major; ids are Int32Array, numbers are Float32Array. */
  inputs: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** [batch, ...shape.target]; IGNORED, or IGNORED_NUMBER, where nothing is asked. Float32Array where answers are numbers. */
  targets: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** How tokens are read and written by people. */
export interface Alphabet {
  /** By token id; later ones may be pairs of earlier ones. */
  symbols: string[];
  /** Id of what the symbols lack. */
  unknown: number;
  /** Between two symbols. */
  separator: string;
  /** What a model goes on from where nobody says otherwise. */
  prompt: string;
}

/** What is known of a task's data at one setting; plain, so that it crosses the border of a worker. */
export interface SourceFacts {
  shape: TaskShape;
  /** Different examples of each split; Infinity where they are generated, 0 where there is no such split. */
  examples: Record<Split, number>;
  /** The task's metric is (loss − from) · by, where it is made from the loss; null: see `Metric`. */
  score: { from: number; by: number } | null;
  /** Names of the token ids, for people; empty where the input is numbers. */
  symbols: string[];
  /** Names of the classes. */
  answers: string[];
  /** Where the tokens are a text that goes on. */
  alphabet: Alphabet | null;
}

/** Loaded data of a task at one setting. */
export interface TaskSource extends SourceFacts {
  /**
   * Batch `index` of a split. Training batches depend on (seed, index); those of other splits on `index` alone (the seed is
   * not used), so that all runs are judged on the same examples.
   * @throws TrainabilityError bad-argument for a seed, an index or a size that cannot be
   */
  batch(split: Split, seed: number, index: number, size: number): Batch;
  /**
   * The same with other training data.
   * @param horizon examples that a run goes through
   * @throws TrainabilityError unsupported-config for label noise where there are no labels
   */
  changed(change: DataChange, horizon: number): TaskSource;
}

/** Fetches a packed file of `public/data/` by name, unpacked. */
export type LoadAsset = (name: string) => Promise<ArrayBuffer>;

/** What of a task a run's config decides. */
export interface TaskSettings {
  length: number | null;
  vocabulary?: number;
  text?: string;
}

/** All as the task has it by itself. */
export const usual: TaskSettings = { length: null };

export interface Task extends TaskInfo {
  /** @throws TrainabilityError unsupported-config for settings that cannot be; data for a damaged file. */
  load(asset: LoadAsset, settings: TaskSettings): Promise<TaskSource>;
  /** Shapes without loading data. @throws TrainabilityError unsupported-config */
  shape(settings: TaskSettings): TaskShape;
  /** The baseline at other settings than the default ones, where it is another. */
  baselineOf?(settings: TaskSettings): number;
}

/** What the benchmark of the data gives: the JSON file of `--out`. */
import type { Machine } from '../result';

export interface DataSetting {
  task: string;
  /** Null where the task fixes it. */
  length: number | null;
  /** Examples of a step. */
  batch: number;
}

export interface DataRow extends DataSetting {
  /** Examples a second that the data worker hands over, while nothing else runs. */
  prepared: number;
  /** Whose step is the fastest of those measured. */
  architecture: string;
  /** Examples a second that this step goes through with its batches at hand. */
  consumed: number;
  /** Of the training time of a real run of it, the share that waited for batches; null where none was made. */
  waited: number | null;
}

export interface DataResult {
  machine: Machine;
  rows: DataRow[];
}

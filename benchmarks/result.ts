/** What a benchmark gives: the JSON file of `--out`. */
import type { EngineName, SizeName, WorkName } from './names';

export interface Row {
  work: WorkName;
  size: SizeName;
  /** What was built. */
  label: string;
  engine: EngineName;
  /** Median time of a step until its result is read, in milliseconds. */
  wallMs: number;
  /** Median time on the main thread until the last command is submitted, in milliseconds. */
  jsMs: number;
  /** Of one step. */
  dispatches: number;
  /** Of one step, the read of the result included. */
  submits: number;
  /** Peak of the bytes in live GPU buffers, from the first step on. */
  allocatedBytes: number;
  /** Steps that the medians are of. */
  samples: number;
}

export interface Machine {
  runtime: 'chromium' | 'dawn';
  /** Browser or Node with its version. */
  engine: string;
  adapter: string;
  software: boolean;
  cpu: string;
  cores: number;
  platform: string;
}

export interface BenchmarkResult {
  machine: Machine;
  rows: Row[];
}

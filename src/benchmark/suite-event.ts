/** What a running suite tells whoever shows it. */
import type { RunConfig } from '../base/config';
import type { ErrorData } from '../base/errors';
import type { RunRecord } from '../base/record';
import type { Made, RunEvent, RunExport } from '../trainer/protocol';

export type SuiteEvent =
  /** `run` is the id that the record will have; `index` counts from 0; `total` grows when a run is queued again. */
  | { kind: 'run-started'; run: string; index: number; total: number; config: RunConfig }
  /** What the trainer says of the run at hand. */
  | { kind: 'run-event'; run: string; config: RunConfig; event: RunEvent }
  | {
      kind: 'run-ended';
      record: RunRecord;
      exported: RunExport | null;
      /** What the trained model made, where it was asked and can. */
      made: Made | null;
      queuedAgain: boolean;
    }
  /** `secondsLeft`: wall time, the run at hand included. Sent when the plan is known, and after every run and block. */
  | { kind: 'progress'; finished: number; total: number; secondsLeft: number }
  /** The page is hidden: the next run waits until it is seen again. */
  | { kind: 'waiting' }
  /** The device was lost and is being opened again. */
  | { kind: 'reopening'; error: ErrorData }
  /** The record could not be stored; it is still in the result of `runSuite`. */
  | { kind: 'storage-failed'; run: string; error: ErrorData };

export interface SuiteResult {
  /** `completed`: the plan was gone through, failed runs included. `failed`: the device could not be opened again. */
  end: 'completed' | 'stopped' | 'failed';
  error: ErrorData | null;
  /** Every attempt, in order. */
  records: RunRecord[];
}

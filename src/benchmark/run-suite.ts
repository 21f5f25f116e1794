/** Runs a plan from the first run to the last, whatever happens in between. */
import type { Catalogue } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import type { Environment } from '../base/environment';
import type { RecordStore } from '../records/store';
import type { Trainer } from '../trainer/protocol';
import type { SuiteReference } from './suite';
import type { SuiteEvent, SuiteResult } from './suite-event';
import type { Visibility } from './visibility';

export interface SuiteRun {
  plan: RunConfig[];
  /** Null: a custom session. */
  suite: SuiteReference;
  tasks: Catalogue['tasks'];
  /** Already open. */
  trainer: Trainer;
  store: Pick<RecordStore, 'put'>;
  environment: Environment;
  /** A UUID. */
  session: string;
  onEvent: (event: SuiteEvent) => void;
  /** Aborted: the run at hand ends after its block, what has ended stays. */
  signal: AbortSignal;
  visibility: Visibility;
  /** Opens the device again after it was lost; may reject. */
  reopen: () => Promise<Environment>;
  /** Also return weights and the first batches of every run, in its `run-ended`. */
  exportSteps?: number;
}

/** Never rejects: what goes wrong is in the records, the events and the result. */
export declare function runSuite(options: SuiteRun): Promise<SuiteResult>;

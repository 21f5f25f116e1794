/** The benchmark's page: gives the driver one function for the adapter and one for a work at a size. */
import { describeAdapter } from '../adapter';
import { installCounters } from '../counters';
import { measure } from '../measure';
import type { EngineName, SizeName, WorkName } from '../names';
import type { Row } from '../result';
import { works } from '../works';

export interface BenchmarkPage {
  describeAdapter: typeof describeAdapter;
  /** To be called once a page: engines keep memory for later steps. */
  measure(work: WorkName, size: SizeName, engines: EngineName[]): Promise<Row[]>;
}

declare global {
  var benchmark: BenchmarkPage | undefined;
}

globalThis.benchmark = {
  describeAdapter,
  measure: (work, size, engines) =>
    measure(
      works.find(({ id }) => id === work)!,
      size,
      engines,
      installCounters(),
    ),
};

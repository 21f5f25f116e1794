/**
 * The benchmarks' page: gives the driver its functions. What each needs is loaded when it is called, so that no benchmark has
 * the engines of another beside it.
 */
import { describeAdapter } from '../adapter';
import type { AnalysisFigures } from '../analysis/measure';
import type { ClockFigures } from '../clock/measure';
import type { DataBench } from '../data/measure';
import type { EngineName, SizeName, WorkName } from '../names';
import type { Row } from '../result';

export interface BenchmarkPage {
  describeAdapter: typeof describeAdapter;
  /** To be called once a page: engines keep memory for later steps. */
  measure(work: WorkName, size: SizeName, engines: EngineName[]): Promise<Row[]>;
  measureClock(architecture: string, task: string, pairs: number): Promise<ClockFigures>;
  openDataBench(): Promise<DataBench>;
  measureAnalysis(times: number): Promise<AnalysisFigures[]>;
}

declare global {
  var benchmark: BenchmarkPage | undefined;
}

globalThis.benchmark = {
  describeAdapter,
  async measure(work, size, engines) {
    const [{ installCounters }, { measure }, { works }] = await Promise.all([
      import('../counters'),
      import('../measure'),
      import('../works'),
    ]);
    const found = works.find(({ id }) => id === work)!;
    return measure(found, size, engines, installCounters());
  },
  measureAnalysis: async (times) => (await import('../analysis/measure')).measureAnalysis(times),
  measureClock: async (...asked) => (await import('../clock/measure')).measureClock(...asked),
  openDataBench: async () => (await import('../data/measure')).openDataBench(),
};

/** The drift sentinel over a session: measured between runs, so that the end of one run is the beginning of the next. */
import type { Pace } from '../base/record';
import type { RunResult, Trainer } from '../trainer/protocol';

/** How long the device may take to answer, in milliseconds; it takes less than a tenth of a second. */
const PATIENCE = 10_000;

export interface SessionPace {
  /** To be called before each run. `anew`: time has passed since the last one ended. */
  before(anew: boolean): Promise<void>;
  /** Of the run that has ended; null where the device could not be timed. */
  after(result: RunResult): Promise<Pace | null>;
}

export function startPace(trainer: Pick<Trainer, 'pace'>): SessionPace {
  let latest: number | null = null;
  let fastest = 0;

  /** Null: the device is gone, or does not answer; what became of the run says why. */
  async function measure(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), PATIENCE)));
    latest = await Promise.race([trainer.pace().catch(() => null), patience]);
    clearTimeout(timer);
    fastest = Math.max(fastest, latest ?? 0);
  }

  return {
    async before(anew) {
      if (anew || latest === null) await measure();
    },
    async after({ end }) {
      const before = latest;
      latest = null;
      // Whoever wants to stop does not wait for this; after a failure the device may be another.
      if (end === 'failed') fastest = 0;
      if (end === 'stopped' || end === 'failed') return null;
      await measure();
      return before !== null && latest !== null ? { before, after: latest, fastest } : null;
    },
  };
}

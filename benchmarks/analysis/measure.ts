/** In the page: the whole analysis of a large session, and what becomes of the page's frames meanwhile. */
import { startAnalyst } from '../../src/ui/analysis/client';
import { catalogue, makeRecords } from './records';

export interface AnalysisFigures {
  records: number;
  /** Comparisons with ranks. */
  rankings: number;
  /** From handing over the first record until all is there. */
  seconds: number;
  /** Frames a second of the page meanwhile, and when nothing is done. */
  framesBusy: number;
  framesIdle: number;
  /** The longest time between two frames, in milliseconds. */
  longestFrame: number;
}

export async function measureAnalysis(times: number): Promise<AnalysisFigures[]> {
  const records = makeRecords();
  const analyst = startAnalyst();
  // The worker starts, and its code is compiled, before the clock does.
  await analyst.analyse(records.slice(0, 500), catalogue, null, () => false);
  const figures: AnalysisFigures[] = [];
  for (let time = 0; time < times; time++) {
    const idle = watchFrames();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { perSecond: framesIdle } = idle();
    const busy = watchFrames();
    const started = performance.now();
    const found = await analyst.analyse(records, catalogue, { watts: 100, pricePerHour: 1 }, () => false);
    const seconds = (performance.now() - started) / 1000;
    const { perSecond: framesBusy, longest } = busy();
    const rankings = found!.rankings.filter(({ rows }) => rows.some(({ rank }) => rank)).length;
    figures.push({
      records: records.length,
      rankings,
      seconds,
      framesBusy,
      framesIdle,
      longestFrame: longest,
    });
  }
  return figures;
}

/** Counts frames until the returned function is called. */
function watchFrames(): () => { perSecond: number; longest: number } {
  const started = performance.now();
  let last = started;
  let frames = 0;
  let longest = 0;
  let over = false;
  const frame = (now: number) => {
    if (over) return;
    // A frame is stamped with its beginning, which may lie before the watch.
    longest = Math.max(longest, now - last);
    last = Math.max(last, now);
    frames++;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return () => {
    over = true;
    longest = Math.max(longest, performance.now() - last);
    return { perSecond: (1000 * frames) / (performance.now() - started), longest };
  };
}

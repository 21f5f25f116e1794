/**
 * Every op of the engine against its twin under Node on Dawn, without a test runner; bundled as
 * dist-bench/correctness.mjs. A line for each case, also for those that the device cannot run; exit 1 when one is wrong, 3
 * without an adapter.
 */
import './dawn-globals';
import { openDevice } from '../src/engine/device';
import { TOLERANCE } from '../tests/browser/support/compare';
import { cases, type Case } from './cases';
import { explain, exitCodes } from './exit';

/** @returns what is wrong, or null, beside the largest error */
async function judge({ compare }: Case): Promise<{ error: number; wrong: string | null }> {
  try {
    const differences = await compare();
    // Written so that a NaN is wrong too.
    const wrong = differences.filter(({ error }) => !(error < TOLERANCE));
    return {
      error: Math.max(...differences.map(({ error }) => error)),
      wrong: wrong.length === 0 ? null : wrong.map(({ what, error }) => `${what} ${error}`).join(', '),
    };
  } catch (error) {
    return { error: NaN, wrong: error instanceof Error ? error.message : String(error) };
  }
}

async function main(): Promise<number> {
  const { adapter, abilities, check } = await openDevice('auto');
  console.log(`${adapter.vendor} ${adapter.architecture} ${adapter.description}`);
  let failures = 0;
  let skipped = 0;
  for (const one of cases) {
    if (one.needs && !abilities[one.needs]) {
      skipped++;
      console.log(`SKIP  ${one.name}: this device has no ${one.needs}`);
      continue;
    }
    const { error, wrong } = await judge(one);
    if (wrong !== null) failures++;
    console.log(
      wrong === null ? `ok    ${one.name}: ${error.toExponential(1)}` : `WRONG ${one.name}: ${wrong}`,
    );
  }
  check();
  const run = cases.length - skipped;
  console.log(`${run - failures} of ${run} cases agree within ${TOLERANCE}, ${skipped} skipped.`);
  return failures === 0 ? exitCodes.done : exitCodes.failed;
}

process.exit(await main().catch(explain));

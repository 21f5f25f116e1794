/**
 * Which of several competitors differ, tested over all pairs at once.
 *
 * Differences are paired by seed. If two do not differ, a seed may as well have given the opposite difference: all of a seed's
 * differences change sign together, and how large the largest of the pairs' t statistics then becomes says how large it must
 * be to mean something (max-t: Westfall and Young 1993; Romano and Wolf 2005). The chance of any false separation is at most
 * 5 %, whatever the pairs have to do with each other.
 *
 * A variance from ten differences is little to divide by. Half of it is the median over all pairs (after Tusher et al. 2001),
 * so that smaller ratios are found; the sign changes are made with the same statistic, so that the chance of an error stays
 * what it is (tests/slow/statistics.test.ts).
 */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { random } from '../../base/random';
import { CONFIDENCE } from './interval';

/** Up to so many seeds every change of signs is gone through (one of each two opposite ones); above, as many by chance. */
const ALL_SIGNS = 10;
const SHARED_VARIANCE = 0.5;
/** Power at which a ratio counts as one that can be detected. */
const POWER = 0.8;

export interface Separations {
  /** Of each, how many it is significantly cheaper than. */
  cheaper: number[];
  /** Of each, how many it is significantly dearer than. */
  dearer: number[];
  /** The smallest ratio that would have been told apart in four of five cases; null where nothing varies. */
  detectableRatio: number | null;
}

/**
 * @param scores logs of costs, one row for each competitor, of the same seeds in the same order
 * @param known of each, whether its own score bears it out that it is cheaper than another; one that has hardly ever succeeded
 *   may fail quickly
 */
export function separations(
  scores: readonly (readonly number[])[],
  known: readonly boolean[] = scores.map(() => true),
): Separations {
  const pairs = pairsOf(scores.length).filter(([a, b]) => known[a] || known[b]);
  const seeds = scores[0]?.length ?? 0;
  const cheaper = scores.map(() => 0);
  const dearer = scores.map(() => 0);
  if (pairs.length === 0 || seeds < 2) return { cheaper, dearer, detectableRatio: null };

  const signs = signChanges(seeds);
  const differences = pairs.map(([a, b]) => scores[a]!.map((score, seed) => score - scores[b]![seed]!));
  const squares = differences.map((line) => line.reduce((sum, value) => sum + value * value, 0));
  const means = new Float64Array(pairs.length);
  const variances = new Float64Array(pairs.length);
  /** Leaves the means and variances of the differences under these signs. @returns the pairs' median variance */
  const weigh = (sign: Int8Array): number => {
    differences.forEach((line, pair) => {
      let sum = 0;
      for (let seed = 0; seed < seeds; seed++) sum += sign[seed]! * line[seed]!;
      means[pair] = sum / seeds;
      // Rounding may leave a little less than nothing.
      variances[pair] = Math.max(0, (squares[pair]! - (sum * sum) / seeds) / (seeds - 1));
    });
    return variances.toSorted()[pairs.length >> 1]!;
  };
  const errorOf = (pair: number, shared: number) =>
    Math.sqrt((SHARED_VARIANCE * shared + (1 - SHARED_VARIANCE) * variances[pair]!) / seeds);

  const largest = signs.map((sign) => {
    const shared = weigh(sign);
    let most = 0;
    for (let pair = 0; pair < pairs.length; pair++)
      most = Math.max(most, Math.abs(means[pair]!) / (errorOf(pair, shared) || Number.MIN_VALUE));
    return most;
  });
  const critical = largest.sort((a, b) => a - b)[Math.ceil(CONFIDENCE * largest.length) - 1]!;

  const shared = weigh(signs[0]!);
  pairs.forEach(([a, b], pair) => {
    const error = errorOf(pair, shared);
    // Where nothing varies, any difference is one.
    if (error > 0 ? Math.abs(means[pair]!) / error <= critical : means[pair] === 0) return;
    const [lower, higher] = means[pair]! < 0 ? [a, b] : [b, a];
    if (!known[lower]) return;
    cheaper[lower]!++;
    dearer[higher]!++;
  });
  const step = Math.sqrt(shared / seeds) * (critical + tQuantile(POWER, seeds - 1));
  return { cheaper, dearer, detectableRatio: shared > 0 ? Math.exp(step) : null };
}

function pairsOf(count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) pairs.push([a, b]);
  return pairs;
}

/** Signs of the seeds, the unchanged ones first; the same for the same number of seeds. */
export function signChanges(seeds: number): Int8Array[] {
  const changes = 2 ** (Math.min(seeds, ALL_SIGNS) - 1);
  if (seeds <= ALL_SIGNS)
    return Array.from({ length: changes }, (_, bits) =>
      Int8Array.from({ length: seeds }, (_, seed) => ((bits >> seed) & 1 ? -1 : 1)),
    );
  const { uint32 } = random(seeds, 'signs');
  const drawn = Array.from({ length: 2 * changes - 1 }, () =>
    Int8Array.from({ length: seeds }, () => (uint32() & 0x8000_0000 ? -1 : 1)),
  );
  return [new Int8Array(seeds).fill(1), ...drawn];
}

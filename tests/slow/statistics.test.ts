/**
 * Whether the statistics keep what they promise, by simulation: 2000 suites of which the truth is known. Logs of times are
 * normal, with a spread of 20 % unless it says otherwise; a run that misses spends its horizon. The table that this prints is in
 * docs/protocol.md.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { type Random, random } from '../../src/base/random';
import type { Attempt } from '../../src/benchmark/statistics/attempt';
import { expectedInterval } from '../../src/benchmark/statistics/expected-interval';
import { expectedRunningTime } from '../../src/benchmark/statistics/expected-running-time';
import { logScores } from '../../src/benchmark/statistics/scores';
import { separations } from '../../src/benchmark/statistics/separations';
import { wilson } from '../../src/benchmark/statistics/wilson';

const SUITES = 2000;

interface Truth {
  /** Of the logs of times. */
  spread?: number;
  /** Share of runs that reach the target. */
  success?: number;
  /** Spent by a run that misses; a success spends about 1. */
  horizon?: number;
  /** Times as long as others. */
  ratio?: number;
}

function attempts(seeds: number, { normal, uniform }: Random, truth: Truth): Attempt[] {
  const { spread = 0.2, success = 1, horizon = 3, ratio = 1 } = truth;
  return Array.from({ length: seeds }, () => {
    const reached = uniform() < success;
    const time = ratio * Math.exp(spread * normal());
    return { spent: reached ? time : horizon, reached };
  });
}

const lines: string[] = [];
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const told = (...cells: (string | number)[]) => lines.push(`| ${cells.join(' | ')} |`);
afterAll(() => console.warn(`\n${lines.join('\n')}\n`));

/** How often any two are told apart, over suites of these architectures. */
function shareApart(name: string, seeds: number, truths: Truth[], suites = SUITES): number {
  const chance = random(seeds, name);
  let count = 0;
  for (let suite = 0; suite < suites; suite++) {
    const { cheaper } = separations(truths.map((truth) => logScores(attempts(seeds, chance, truth))));
    if (cheaper.some((others) => others > 0)) count++;
  }
  return count / suites;
}
const alike = (count: number, truth: Truth = {}) => Array.from({ length: count }, () => truth);

/** 5 %, and what so many suites may be off by chance (two standard errors). */
const falseShare = (suites: number) => 0.05 + 2 * Math.sqrt((0.05 * 0.95) / suites);

describe.each([10, 20])('%i seeds', (seeds) => {
  test('a t interval of the mean time covers the truth', () => {
    for (const spread of [0.2, 0.5]) {
      const chance = random(seeds, 'coverage', Math.round(100 * spread));
      const truth = Math.exp(spread ** 2 / 2);
      let covered = 0;
      const suites = 5 * SUITES;
      for (let suite = 0; suite < suites; suite++) {
        const { low, high } = expectedInterval(attempts(seeds, chance, { spread }))!;
        if (low <= truth && truth <= high) covered++;
      }
      told(
        `time to target, all succeed, spread ${percent(spread)}`,
        seeds,
        '93 to 97 %',
        percent(covered / suites),
      );
      expect(covered / suites).toBeGreaterThan(0.93);
      expect(covered / suites).toBeLessThan(0.97);
    }
  });

  /** Of a success and the misses that come with it. */
  const costOf = (rate: number, horizon: number) => Math.exp(0.2 ** 2 / 2) + (horizon * (1 - rate)) / rate;

  test.each([1.5, 3, 5])(
    'with misses at 30 % the expected running time is unbiased, horizon %f',
    (horizon) => {
      const chance = random(seeds, 'bias', 10 * horizon);
      let [sum, plain, suites] = [0, 0, 0];
      for (let suite = 0; suite < 10 * SUITES; suite++) {
        const made = attempts(seeds, chance, { success: 0.7, horizon });
        const expected = expectedRunningTime(made);
        if (expected === null) continue;
        suites++;
        sum += expected;
        const spent = made.reduce((total, attempt) => total + attempt.spent, 0);
        plain += spent / made.filter(({ reached }) => reached).length;
      }
      const off = (total: number) => total / suites / costOf(0.7, horizon) - 1;
      const seen = `${percent(off(sum))} (all spent ÷ successes: ${percent(off(plain))})`;
      told(`expected running time, 30 % miss, horizon ${horizon}: bias`, seeds, 'within 5 %', seen);
      expect(Math.abs(off(sum))).toBeLessThan(0.05);
    },
  );

  test.each([1.5, 3, 5])('its interval covers where 20 to 40 % miss, horizon %f', (horizon) => {
    const chance = random(seeds, 'misses', 10 * horizon);
    let [covered, intervals] = [0, 0];
    for (let suite = 0; suite < 2 * SUITES; suite++) {
      // Around 30 %: at a single rate, few runs cover by leaps.
      const rate = 0.6 + 0.2 * chance.uniform();
      const interval = expectedInterval(attempts(seeds, chance, { success: rate, horizon }));
      if (!interval) continue;
      intervals++;
      const truth = costOf(rate, horizon);
      if (interval.low <= truth && truth <= interval.high) covered++;
    }
    const name = `expected running time, 20 to 40 % miss, horizon ${horizon}: interval`;
    told(name, seeds, '93 to 97 %', percent(covered / intervals));
    expect(covered / intervals).toBeGreaterThan(0.93);
    expect(covered / intervals).toBeLessThan(0.97);
  });

  test('Wilson’s interval covers a rate', () => {
    const chance = random(seeds, 'wilson');
    let covered = 0;
    const suites = 20 * SUITES;
    for (let suite = 0; suite < suites; suite++) {
      // Over all rates: at a single one, few runs cover by leaps.
      const rate = chance.uniform();
      const { low, high } = wilson(
        attempts(seeds, chance, { success: rate }).filter(({ reached }) => reached).length,
        seeds,
      );
      if (low <= rate && rate <= high) covered++;
    }
    told('share that succeeds, over all shares', seeds, '93 to 97 %', percent(covered / suites));
    expect(covered / suites).toBeGreaterThan(0.93);
    expect(covered / suites).toBeLessThan(0.97);
  });

  test('of 29 alike some are told apart in at most 5 % of suites', () => {
    const share = shareApart('alike', seeds, alike(29));
    told('29 alike: any two told apart', seeds, 'at most 5 %', percent(share));
    expect(share).toBeLessThanOrEqual(0.05);
  });

  test.each([
    ['one of six with three times the spread', [{ spread: 0.6 }, ...alike(5)]],
    ['six, 30 % miss', alike(6, { success: 0.7 })],
  ])('nor of %s', (name, truths) => {
    const suites = 5 * SUITES;
    const share = shareApart(name, seeds, truths, suites);
    told(`${name}: any two told apart`, seeds, 'at most 5 %', percent(share));
    expect(share).toBeLessThanOrEqual(falseShare(suites));
  });

  test('a ratio of 1.5 with a spread of 20 % is found in at least 80 %', () => {
    // As in `standard`: six architectures, one of them slow, so that there are five such pairs.
    const truths = [{ ratio: 1.5 }, ...alike(5)];
    const chance = random(seeds, 'power');
    let [found, falsely, ratio] = [0, 0, 0];
    for (let suite = 0; suite < SUITES; suite++) {
      const { dearer, detectableRatio } = separations(
        truths.map((truth) => logScores(attempts(seeds, chance, truth))),
      );
      const [slow, ...others] = dearer;
      found += slow! / others.length / SUITES;
      if (others.some((count) => count > 0)) falsely += 1 / SUITES;
      ratio += detectableRatio! / SUITES;
    }
    told('a ratio of 1.5 among six: found', seeds, 'at least 80 %', percent(found));
    told('… others told apart besides', seeds, 'at most 5 %', percent(falsely));
    told('… the smallest ratio that the suite says it can find', seeds, '–', ratio.toFixed(2));
    expect(found).toBeGreaterThanOrEqual(0.8);
    expect(falsely).toBeLessThanOrEqual(falseShare(SUITES));
  });
});

import { expect, test } from 'vitest';
import { analyse } from '../../../../src/benchmark/analysis/analysis';
import { choose } from '../../../../src/benchmark/analysis/choose';
import { defaultWeights } from '../../../../src/benchmark/analysis/weights';
import { rankTasks } from '../../../../src/benchmark/rank-tasks';
import { catalogue, recordOf, resultOf, straightCurve } from '../../../fixtures/runs';

/** 96 steps to the target at 2 nats, 72 at 5/3, never above 2.2. */
const run = (architecture: string, final: number, stepSeconds: number) =>
  recordOf({ config: { architecture }, result: resultOf(straightCurve(3, final, 120, stepSeconds)) });
const records = [
  run('gpt2', 5 / 3, 0.02),
  run('lstm', 2, 0.01),
  run('mingru', 2, 0.05),
  run('llama', 2.6, 0.001),
];
const [block] = analyse(rankTasks(records, catalogue.tasks), records, catalogue);
const ask = (most: number | null) => choose(block!, defaultWeights(block!.comparable), most);
const names = (most: number | null) => ask(most).candidates.map(({ architecture }) => architecture);

test('at most three, who never reached the target left out, with what each is best in', () => {
  const { candidates, nearest } = ask(null);
  expect(candidates.map(({ architecture }) => architecture).sort()).toEqual(['gpt2', 'lstm', 'mingru']);
  expect(nearest).toBeNull();
  const of = Object.fromEntries(candidates.map((candidate) => [candidate.architecture, candidate]));
  expect(of.lstm!.reasons).toContainEqual({
    kind: 'best',
    criterion: 'convergence',
    value: expect.closeTo(0.96),
  });
  expect(of.gpt2!.reasons.map(({ criterion }) => criterion)).toContain('data');
  expect(of.mingru!.reasons).toEqual([{ kind: 'times', criterion: 'convergence', value: expect.closeTo(5) }]);
  expect(of.mingru!.success).toBe(1);
});

test('the budget leaves out who takes longer; where it leaves nobody, the nearest is named', () => {
  expect(names(1)).toEqual(['lstm']);
  expect(ask(1).nearest).toMatchObject({ architecture: 'gpt2', seconds: expect.closeTo(1.44) });
  expect(names(0.5)).toEqual([]);
  expect(ask(0.5).nearest).toMatchObject({ architecture: 'lstm' });
});

import { describe, expect, test } from 'vitest';
import { RunConfig } from '../../../../src/base/config';
import { atlasKey } from '../../../../src/benchmark/atlas/cell-key';
import { rankTasks } from '../../../../src/benchmark/rank-tasks';
import { Scaling, scalingOf } from '../../../../src/benchmark/scaling/scaling';
import { toEntry } from '../../../../src/leaderboard/to-entry';
import { catalogue } from '../../../fixtures/runs';
import { scalingPlan, scalingSession } from '../../../fixtures/scaling';

/** Straight in the batch, a square in the length, 1.5 in the width, 0.9 in the depth. */
const law = ({ batch, length, layers }: RunConfig, width: number) =>
  1e-5 * batch * (length ?? 28) ** 2 * width ** 1.5 * (layers ?? 2) ** 0.9;
const session = scalingSession(law);

describe('the plan', () => {
  test('has every variation once, each a config that can be run', () => {
    expect(new Set(scalingPlan.map(atlasKey)).size).toBe(scalingPlan.length);
    for (const config of scalingPlan) expect(RunConfig.parse(config)).toEqual(config);
  });

  test('varies one thing at a time, and of a cell only what it has', () => {
    const of = (architecture: string) => scalingPlan.filter((config) => config.architecture === architecture);
    // The base, four batches, three lengths, three widths, three depths.
    expect(of('gpt2')).toHaveLength(14);
    // Images have no length, and the catalogue's have no layers to choose.
    expect(of('mlp')).toHaveLength(8);
  });
});

describe('what is made of it', () => {
  const found = scalingOf(session, catalogue);

  test('an exponent for each axis, in the order of the catalogue, and the run behind each point', () => {
    expect(found.map((each) => Scaling.parse(each))).toEqual(found);
    expect(found.map(({ architecture }) => architecture)).toEqual([
      'mlp',
      'resnet',
      'lstm',
      'mingru',
      'gpt2',
      'llama',
    ]);
    const gpt2 = found.find(({ architecture }) => architecture === 'gpt2')!;
    expect(gpt2.axes.map(({ axis, exponent }) => [axis, Number(exponent!.toFixed(3))])).toEqual([
      ['batch', 1],
      ['length', 2],
      ['width', 1.5],
      ['depth', 0.9],
    ]);
    const [batch] = gpt2.axes;
    expect(batch!.points.map(({ at }) => at)).toEqual([8, 16, 32, 64, 128]);
    for (const { run, stepSeconds, at, examplesPerSecond } of batch!.points) {
      expect(session.find(({ id }) => id === run)!.timing.stepSeconds).toBe(stepSeconds);
      expect(examplesPerSecond).toBeCloseTo(at / stepSeconds);
    }
  });

  test('void and failed runs are left out; without the base, or of another suite, nothing is told', () => {
    const voided = session.map((record) =>
      record.config.batch === 128
        ? { ...record, validity: { void: ['hidden' as const], classes: [] } }
        : record,
    );
    const [mlp] = scalingOf(voided, catalogue);
    expect(mlp!.axes[0]!.points.map(({ at }) => at)).toEqual([8, 16, 32, 64]);
    const isBase = ({ config: { batch, length, parameters, layers } }: (typeof session)[number]) =>
      batch === 8 && (length ?? 32) === 32 && parameters === undefined && layers === undefined;
    expect(
      scalingOf(
        session.filter((record) => !isBase(record)),
        catalogue,
      ),
    ).toEqual([]);
    expect(
      scalingOf(
        session.map((record) => ({ ...record, suite: null })),
        catalogue,
      ),
    ).toEqual([]);
    expect(scalingOf(session.filter(isBase), catalogue).flatMap(({ axes }) => axes)).toEqual([]);
  });
});

test('nobody is ranked by runs that were only timed, and nothing of them is shared', () => {
  expect(rankTasks(session, catalogue.tasks)).toEqual([]);
  expect(() => toEntry(session, session[0]!.session, catalogue.tasks)).toThrow('there is nothing to share');
});

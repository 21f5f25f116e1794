import { describe, expect, test } from 'vitest';
import { secondsAt } from '../../../src/base/seconds-at';
import { curveColumns } from '../../../src/ui/charts/curve-data';
import { straightCurve } from '../../fixtures/runs';

describe('curve', () => {
  const curve = straightCurve(3, 2, 20, 0.1);

  test('seconds lie straight between the ends of blocks', () => {
    expect(secondsAt(curve.blocks, 0)).toBe(0);
    expect(secondsAt(curve.blocks, 5)).toBeCloseTo(0.5);
    expect(secondsAt(curve.blocks, 99)).toBeCloseTo(2);
    expect(secondsAt([], 5)).toBe(0);
  });

  test('a loss stands at the step that it drove, an evaluation at the step after which it was made', () => {
    const [x, train, evaluation] = curveColumns(curve, 'steps', false);
    expect(x).toEqual(Array.from({ length: 21 }, (_, index) => index));
    expect(train[0]).toBeNull();
    expect(train[1]).toBe(curve.trainLoss[0]);
    expect(train[20]).toBe(curve.trainLoss[19]);
    expect(evaluation[0]).toBe(3);
    expect(evaluation[5]).toBeNull();
    expect(evaluation[20]).toBe(2);
  });

  test('what no axis can show is left out', () => {
    const broken = { ...curve, trainLoss: [1, Infinity, NaN, -1] };
    expect(curveColumns(broken, 'steps', true)[1].slice(1, 5)).toEqual([1, null, null, null]);
  });

  test('an empty curve has no rows', () => {
    expect(curveColumns({ trainLoss: [], evaluations: [], blocks: [] }, 'seconds', false)).toEqual([
      [],
      [],
      [],
    ]);
  });
});

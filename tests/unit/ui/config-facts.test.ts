import { expect, test } from 'vitest';
import { distinctionsOf } from '../../../src/ui/config-facts';
import { recordOf } from '../../fixtures/runs';

test('runs of one name are told apart by what they do not share, others by nothing', () => {
  const base = recordOf();
  const larger = recordOf({ config: { batch: 2 * base.config.batch } });
  const deeper = recordOf({ config: { layers: 4 } });
  const faster = recordOf({
    config: { seed: 2, optimizer: { ...base.config.optimizer, learningRate: 0.5 } },
  });
  const found = distinctionsOf([base, larger, deeper, faster]);
  const batch = (value: number) => ['batch', String(value)];
  expect(found.get(base.id)).toEqual([batch(base.config.batch)]);
  expect(found.get(larger.id)).toEqual([batch(2 * base.config.batch)]);
  expect(found.get(deeper.id)).toEqual([batch(base.config.batch), ['layers', '4']]);
  expect(found.get(faster.id)).toEqual([]);
});

test('a parameter of the optimiser tells two runs apart', () => {
  const slow = recordOf();
  const fast = recordOf({ config: { optimizer: { ...slow.config.optimizer, learningRate: 0.5 } } });
  expect(distinctionsOf([slow, fast]).get(fast.id)).toEqual([['optimizer.learningRate', '0.5']]);
});

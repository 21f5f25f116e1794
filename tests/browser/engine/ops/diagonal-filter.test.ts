import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { relativeError } from '../../../../src/base/relative-error';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { diagonalFilter, type DiagonalStates } from '../../../../src/engine/ops/diagonal-filter';
import { diagonalFilterComposed } from '../../../../src/engine/ops/diagonal-filter/composed';
import { diagonalSteps } from '../../../../src/engine/ops/diagonal-filter/steps';
import { longConv } from '../../../../src/engine/ops/long-conv';
import { walk } from '../../../../src/engine/ops/recurrence';
import { readTensors } from '../../../../src/engine/read';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const statesOf = (rate: Tensor, turn: Tensor, readout: Tensor, turned: Tensor): DiagonalStates => ({
  rate: rate.square().mul(-0.05),
  turn,
  readout,
  turned,
});

const shape = {
  channels: fc.constantFrom(1, 3, 8),
  states: fc.constantFrom(1, 2, 5, 16),
  // Of a single step the exponent has no gradient at all.
  time: fc.constantFrom(2, 3, 9, 33),
  seed: fc.integer({ min: 1, max: 1e6 }),
};

test('a sum of complex exponentials', () =>
  fc.assert(
    fc.asyncProperty(fc.record(shape), async ({ channels, states, time, seed }) => {
      const size = [channels, states];
      await expectTwins(
        (...parts: [Tensor, Tensor, Tensor, Tensor]) => diagonalFilter(statesOf(...parts), time),
        (...parts: [Tensor, Tensor, Tensor, Tensor]) => diagonalFilterComposed(statesOf(...parts), time),
        [size, size, size, size],
        seed,
      );
    }),
    { numRuns: 20 },
  ));

test('its convolution is the recurrence', async () => {
  const [whole, steps] = tf.tidy(() => {
    const part = (seed: number) => tf.randomNormal([3, 5], 0, 1, 'float32', seed);
    const states = statesOf(part(1), part(2), part(3), part(4));
    const x = tf.randomNormal([2, 13, 3], 0, 1, 'float32', 5);
    return [longConv(x, diagonalFilter(states, 13)), walk(diagonalSteps(states), [x]).y];
  });
  const [expected, got] = await readTensors([whole, steps]);
  expect(relativeError(got as Float32Array, expected as Float32Array)).toBeLessThan(1e-4);
  tf.dispose([whole, steps]);
});

import '@tensorflow/tfjs-backend-cpu';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../../../src/base/random';
import { capture } from '../../../../src/engine/capture';
import { backend, closeDevice, openDevice } from '../../../../src/engine/device';
import {
  balanceBias,
  balanceLoss,
  chooseExperts,
  combineTokens,
  dispatchTokens,
  routeWeights,
  type RouteWeights,
} from '../../../../src/engine/ops/routing';
import {
  balanceLossComposed,
  chooseExpertsComposed,
  combineTokensComposed,
  dispatchTokensComposed,
  routeWeightsComposed,
} from '../../../../src/engine/ops/routing/composed';
import { runKernel } from '../../../../src/engine/kernel';
import { readTensors, writeTensor } from '../../../../src/engine/read';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

/** Tokens just under and over a block of choices; so few places that some are dropped, or more than enough. */
const tokens = fc.constantFrom(1, 5, 31, 33, 65, 130);
const experts = fc.constantFrom(3, 4, 8);
const chosen = fc.constantFrom(1, 2, 3);
const capacity = fc.constantFrom(1, 7, 40, 130);

/** A single expert has the weight 1: the sigmoid's twin is left with the rounding of a gradient that is zero. */
const kinds = fc.constantFrom<[RouteWeights, number]>(
  ['softmax', 1],
  ['softmax', 2],
  ['softmax', 3],
  ['sigmoid', 2],
  ['sigmoid', 3],
);

check('routes, also of equal scores', [tokens, experts, chosen, capacity, seed], async (t, e, k, c, s) => {
  const numbers = random(s, 'scores');
  // Few different scores, so that many are equal.
  const scores = Float32Array.from({ length: t * e }, () => numbers.below(4));
  const order = ['experts', 'slots', 'sources', 'counts'] as const;
  const routes = chooseExperts(tf.tensor(scores, [t, e]), k, c);
  const actual = await readTensors(order.map((name) => routes[name]));
  await tf.setBackend('cpu');
  const expected = chooseExpertsComposed(tf.tensor(scores, [t, e]), k, c);
  const values = order.map((name) => expected[name].dataSync());
  await tf.setBackend('webgpu');
  order.forEach((name, index) => {
    expect([...actual[index]!], name).toEqual([...values[index]!]);
  });
});

check('a mixture of experts', [tokens, experts, kinds, capacity, seed], async (t, e, [kind, k], c, s) => {
  const width = 5;
  // An expert multiplies by a vector of its own.
  await expectTwins(
    (x: Tensor, logits: Tensor, gains: Tensor) => {
      const routes = chooseExperts(logits, k, c);
      const made = dispatchTokens(x, routes).mul(gains);
      return combineTokens(made, routeWeights(logits, routes, kind), routes);
    },
    (x: Tensor, logits: Tensor, gains: Tensor) => {
      const routes = chooseExpertsComposed(logits, k, c);
      const made = dispatchTokensComposed(x, routes).mul(gains);
      return combineTokensComposed(made, routeWeightsComposed(logits, routes, kind), routes);
    },
    [
      [t, width],
      [t, e],
      [e, 1, width],
    ],
    s,
  );
});

/** Where every token goes to every expert the loss is the same whatever the scores. */
check('the loss of balance', [tokens, fc.constantFrom(4, 8), chosen, seed], async (t, e, k, s) =>
  expectTwins(
    (logits: Tensor) => balanceLoss(logits, chooseExperts(logits, k, t)),
    (logits: Tensor) => balanceLossComposed(logits, chooseExpertsComposed(logits, k, t)),
    [[t, e]],
    s,
  ),
);

test('experts that are all chosen alike lose as much as there are choices', async () => {
  const logits = tf.tensor2d([1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0], [4, 4]);
  const [loss] = await readTensors([balanceLoss(logits, chooseExperts(logits, 2, 4))]);
  expect(loss![0]).toBeCloseTo(2, 5);
});

test('the bias of experts rises where they have too few tokens, and falls where too many', async () => {
  const bias = backend().resident(tf.tensor1d([0, 0.5, 0, -0.5]));
  // Four choices each would be the mean of 8 tokens: 8, 5, 3 and 0 are theirs.
  const scores = Float32Array.from({ length: 32 }, (_, at) => {
    const [token, expert] = [at >> 2, at % 4];
    return expert === 0 ? 9 : expert === (token < 5 ? 1 : 2) ? 1 : 0;
  });
  const routes = chooseExperts(tf.tensor(scores, [8, 4]), 2, 1);
  balanceBias(bias, routes, 0.25);
  balanceBias(bias, routes, 0.25);
  const [moved] = await readTensors([bias]);
  expect([...moved!]).toEqual([-0.5, 0, 0.5, 0]);
  const even = chooseExperts(tf.tensor2d([1, 1, 0, 0, 0, 0, 1, 1], [2, 4]), 2, 1);
  balanceBias(bias, even, 0.25);
  const [still] = await readTensors([bias]);
  expect([...still!]).toEqual([-0.5, 0, 0.5, 0]);
});

test('a replay routes anew by the scores that it finds', async () => {
  const [t, e, k, c] = [70, 4, 2, 9];
  const scores = backend().resident(tf.zeros([t, e]));
  const out = backend().resident(tf.zeros([t * k + e * c]));
  const captured = await capture(() => {
    const { slots, sources } = chooseExperts(scores, k, c);
    runKernel({
      name: 'keep',
      inputs: { slots, sources },
      inPlace: { out },
      integers: { border: slots.size },
      body: 'if (i < u.border) { out[i] = f32(slots[i]); } else { out[i] = f32(sources[i - u.border]); }',
      threads: out.size,
    });
  });
  for (const s of [1, 2]) {
    const numbers = random(s, 'scores');
    const values = Float32Array.from({ length: t * e }, () => numbers.normal());
    writeTensor(scores, values);
    captured.replay();
    const [actual] = await readTensors([out]);
    await tf.setBackend('cpu');
    const { slots, sources } = chooseExpertsComposed(tf.tensor(values, [t, e]), k, c);
    expect([...actual!]).toEqual([...slots.dataSync(), ...sources.dataSync()]);
    await tf.setBackend('webgpu');
  }
  captured.dispose();
});

test.each([
  [0, 1],
  [5, 1],
  [1.5, 1],
  [2, 0],
])('%d of 4 experts with %d places is refused', (k, places) => {
  expect(() => chooseExperts(tf.zeros([3, 4]), k, places)).toThrow(
    expect.objectContaining({ code: 'unsupported-config' }),
  );
});

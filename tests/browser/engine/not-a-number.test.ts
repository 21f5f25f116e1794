/** A NaN anywhere shows in the loss or in the gradient's norm, which a run is judged by: WGSL may assume that there is none. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { architectures } from '../../../src/catalog/architectures';
import { solve } from '../../../src/catalog/solve';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { attention } from '../../../src/engine/ops/attention';
import { crossEntropy } from '../../../src/engine/ops/cross-entropy';
import { gelu, positiveCandidate, relu, sigmoid, swiglu } from '../../../src/engine/ops/elementwise';
import { gru } from '../../../src/engine/ops/gru';
import { linearAttention } from '../../../src/engine/ops/linear-attention';
import { lstm } from '../../../src/engine/ops/lstm';
import { norm } from '../../../src/engine/ops/norm';
import { rnn } from '../../../src/engine/ops/rnn';
import { chooseExperts, routeWeights } from '../../../src/engine/ops/routing';
import { scan } from '../../../src/engine/ops/scan';
import { selectiveScan } from '../../../src/engine/ops/selective-scan';
import { softmax } from '../../../src/engine/ops/softmax';
import { readTensors, writeTensor } from '../../../src/engine/read';
import { tf, type Tensor } from '../../../src/engine/tf';
import { createModel, type Model } from '../../../src/trainer/model';
import { tinyBatch, tinyConfig, tinyShape } from '../support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

/** Loss and gradient norm of the next step. */
async function stepOf(model: Model): Promise<[number, number]> {
  model.setClock(1, 1e-3);
  model.train.replay();
  const ring = await model.readRing();
  return [ring[0]!, ring[1]!];
}

describe.each(architectures.map((architecture) => [architecture.id, architecture] as const))(
  '%s',
  (id, architecture) => {
    let model: Model;
    const shape = tinyShape(architecture);
    beforeAll(async () => {
      model = await createModel(architecture, solve(architecture, 'nano', shape), shape, tinyConfig(id));
      model.setBatch(tinyBatch(shape, 0));
    });
    afterAll(() => model.dispose());

    test('in any parameter', async () => {
      model.reset();
      expect((await stepOf(model)).every(Number.isFinite)).toBe(true);
      for (const { spec, value } of model.slots.filter(({ spec }) => spec.trainable)) {
        model.reset();
        writeTensor(value, new Float32Array(value.size).fill(NaN));
        expect((await stepOf(model)).every(Number.isFinite), spec.name).toBe(false);
      }
    });

    // Tokens are whole numbers.
    if (shape.kind === 'tokens') return;
    test('in the data', async () => {
      model.reset();
      const batch = tinyBatch(shape, 0);
      batch.inputs[5] = NaN;
      model.setBatch(batch);
      expect((await stepOf(model)).every(Number.isFinite)).toBe(false);
    });
  },
);

/** Ones but for a NaN in the middle. */
const spoilt = (...shape: number[]): Tensor => {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, at) => (at === size >> 1 ? NaN : 1)),
    shape,
  );
};
const ones = (...shape: number[]): Tensor => tf.ones(shape);
const routes = () => chooseExperts(ones(5, 4), 4, 5);
const heads = { heads: 2, keyHeads: 2, causal: false };

test.each<[string, () => Tensor]>([
  ['relu', () => relu(spoilt(9))],
  ['gelu', () => gelu(spoilt(9))],
  ['sigmoid', () => sigmoid(spoilt(9))],
  ['positive candidate', () => positiveCandidate(spoilt(9))],
  ['swiglu, of the gate', () => swiglu(spoilt(9), ones(9))],
  ['swiglu, of the value', () => swiglu(ones(9), spoilt(9))],
  ['softmax', () => softmax(spoilt(3, 5))],
  [
    'cross-entropy, of a class that no label names',
    () => crossEntropy(spoilt(3, 5), tf.tensor1d([0, 0, 1], 'int32')),
  ],
  ['layer norm', () => norm(spoilt(3, 5), ones(5), ones(5))],
  ['attention, of a query', () => attention(spoilt(1, 5, 4), ones(1, 5, 4), ones(1, 5, 4), heads)],
  ['attention, of a key', () => attention(ones(1, 5, 4), spoilt(1, 5, 4), ones(1, 5, 4), heads)],
  ['attention, of a value', () => attention(ones(1, 5, 4), ones(1, 5, 4), spoilt(1, 5, 4), heads)],
  ['lstm', () => lstm(spoilt(2, 3, 16), ones(4, 16))],
  ['gru', () => gru(spoilt(2, 3, 12), ones(4, 12), ones(4))],
  ['rnn', () => rnn(spoilt(2, 3, 4), ones(4, 4))],
  ['scan', () => scan(spoilt(2, 3, 4), ones(2, 3, 4))],
  [
    'selective scan, of a rate',
    () =>
      selectiveScan({
        x: ones(1, 4, 3),
        delta: ones(1, 4, 3),
        A: spoilt(3, 5),
        B: ones(1, 4, 5),
        C: ones(1, 4, 5),
        D: ones(3),
      }),
  ],
  [
    'linear attention, of a decay',
    () =>
      linearAttention(ones(1, 5, 4), ones(1, 5, 4), ones(1, 5, 4), spoilt(1, 5, 2), {
        heads: 2,
        keyHeads: 2,
      }),
  ],
  ['weights of a route by softmax', () => routeWeights(spoilt(5, 4), routes(), 'softmax')],
  ['weights of a route by sigmoid', () => routeWeights(spoilt(5, 4), routes(), 'sigmoid')],
])('%s', async (_name, op) => {
  const result = tf.tidy(op);
  const [values] = await readTensors([result]);
  expect([...values!].some(Number.isNaN)).toBe(true);
});

test('experts are chosen among those there are, whatever the scores', async () => {
  const { experts } = chooseExperts(spoilt(5, 4), 2, 5);
  const [chosen] = await readTensors([experts]);
  for (let token = 0; token < 5; token++) {
    const [first, second] = [chosen![2 * token]!, chosen![2 * token + 1]!];
    expect(first).not.toBe(second);
    for (const expert of [first, second]) expect([0, 1, 2, 3]).toContain(expert);
  }
});

/**
 * Every architecture against its PyTorch twin, which was written from the paper apart from ours: same weights, same batch,
 * so the same logits, loss and gradients. The golden files come from `npm run golden`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relativeError } from '../../../src/base/relative-error';
import { architectures } from '../../../src/catalog/architectures';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { crossEntropy } from '../../../src/engine/ops/cross-entropy';
import { readTensors } from '../../../src/engine/read';
import { tf, type Tensor } from '../../../src/engine/tf';
import { readSafetensors } from '../../../src/records/safetensors';
import { referenceCase } from '../../reference/cases';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const files = import.meta.glob<string>('../../reference/golden/*.safetensors', {
  query: '?url',
  import: 'default',
  eager: true,
});

async function golden(id: string): Promise<Map<string, Float32Array | Int32Array>> {
  const file = files[`../../reference/golden/${id}.safetensors`];
  if (!file) throw new Error(`No golden file of ${id}: run npm run golden -- ${id}`);
  const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
  return new Map(readSafetensors(bytes).map(({ name, data }) => [name, data]));
}

describe.each(architectures)('$id', (architecture) => {
  test('logits, loss and every gradient are the twin’s', async ({ annotate }) => {
    const expected = await golden(architecture.id);
    const { shape, forward, slots, weights, batch } = referenceCase(architecture);
    const { logits, loss, gradients } = tf.tidy(() => {
      slots.forEach((slot, index) => (slot.tensor = tf.tensor(weights[index]!.slice(), slot.spec.shape)));
      expect(new Set(slots.map(({ spec }) => spec.name))).toEqual(
        new Set([...expected.keys()].filter((name) => !/^(golden\.|inputs$|targets$)/.test(name))),
      );
      for (const [index, { spec }] of slots.entries())
        expect(relativeError(weights[index]!, expected.get(spec.name) as Float32Array), spec.name).toBe(0);
      const trainable = slots.filter(({ spec }) => spec.trainable);
      const size = batch.inputs.length / shape.input.reduce((a, b) => a * b, 1);
      const type = shape.kind === 'tokens' ? 'int32' : 'float32';
      const inputs = tf.tensor(batch.inputs.slice(), [size, ...shape.input], type);
      const targets = tf.tensor1d(batch.targets.slice(), 'int32');
      let answers: Tensor | null = null;
      const { value, grads } = tf.engine().gradients(
        () => {
          const penalties: Tensor[] = [];
          const penalise = (term: Tensor) => penalties.push(term);
          answers = tf.keep(forward(inputs, { training: true, penalise, memory: null }));
          const start = crossEntropy(answers, targets) as Tensor;
          return penalties.reduce((sum, term) => sum.add(term.reshape(sum.shape)), start) as tf.Scalar;
        },
        trainable.map(({ value: parameter }) => parameter),
      );
      return { logits: answers! as Tensor, loss: value, gradients: grads };
    });
    const names = slots.filter(({ spec }) => spec.trainable).map(({ spec }) => spec.name);
    const [gotLogits, gotLoss, ...gotGradients] = await readTensors([logits, loss, ...gradients]);
    const error = (got: ArrayLike<number>, name: string) =>
      relativeError(got as Float32Array, expected.get(`golden.${name}`) as Float32Array);
    expect(error(gotLogits!, 'logits'), 'logits').toBeLessThan(1e-4);
    expect(error(gotLoss!, 'loss'), 'loss').toBeLessThan(1e-4);
    const errors = names.map(
      (name, index) => [name, error(gotGradients[index]!, `gradient.${name}`)] as const,
    );
    const [worst, most] = errors.reduce((a, b) => (b[1] > a[1] ? b : a));
    await annotate(
      `logits ${error(gotLogits!, 'logits').toExponential(1)}, gradients at most ${most.toExponential(1)} (${worst})`,
    );
    // The bias of keys has no gradient but rounding: softmax does not see what is added to all scores.
    for (const [name, value] of errors.filter(([key]) => !key.endsWith('attention.key.bias')))
      expect(value, name).toBeLessThan(1e-3);
    tf.dispose([logits, loss, ...gradients]);
  });
});

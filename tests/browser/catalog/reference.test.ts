/**
 * Every architecture against its PyTorch twin, which was written from the paper apart from ours: same weights, same batch,
 * so the same logits, loss and gradients. The golden files come from `npm run golden`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relativeError } from '../../../src/base/relative-error';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { readTensors } from '../../../src/engine/read';
import { tf, type Tensor } from '../../../src/engine/tf';
import { readSafetensors } from '../../../src/records/safetensors';
import { lossOf } from '../../../src/trainer/model';
import { cases, referenceCase } from '../../reference/cases';

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

const length = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

describe.each(cases)('$id', (architecture) => {
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
          const start = lossOf(shape, answers, targets);
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
    const wanted = names.map((name) => expected.get(`golden.gradient.${name}`) as Float32Array);
    const whole = Math.hypot(...wanted.map(length));
    let worst = '';
    let most = 0;
    names.forEach((name, index) => {
      const got = gotGradients[index] as Float32Array;
      // What changes nothing has no gradient: the bias of keys adds the same to all scores. Ours is rounding then.
      if (length(wanted[index]!) < 1e-9 * whole) {
        expect(length(got), name).toBeLessThan(1e-6 * whole);
        return;
      }
      const apart = error(got, `gradient.${name}`);
      expect(apart, name).toBeLessThan(1e-3);
      if (apart > most) [worst, most] = [name, apart];
    });
    await annotate(
      `${architecture.id}: logits ${error(gotLogits!, 'logits').toExponential(1)}, gradients ${most.toExponential(1)} (${worst})`,
    );
    tf.dispose([logits, loss, ...gradients]);
  });
});

/** A trained model writes: each architecture that can, by the form it has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Architecture } from '../../../src/catalog/architecture';
import { architectures } from '../../../src/catalog/architectures';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { tf } from '../../../src/engine/tf';
import { canWrite, generate, type Writer } from '../../../src/trainer/generate';
import { referenceCase } from '../../reference/cases';
import { tinyShape } from '../support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const asked = { prompt: [1, 2, 3], tokens: 12, temperature: 0.7, topP: 0.9, seed: 4 };

function writerOf(architecture: Architecture): Writer {
  const made = referenceCase(architecture);
  made.slots.forEach((slot, index) => (slot.tensor = tf.tensor(made.weights[index]!, slot.spec.shape)));
  return { architecture, ...made };
}

const release = ({ slots }: Writer) => slots.forEach(({ tensor }) => tensor?.dispose());

describe.each(architectures.filter((each) => canWrite({ shape: tinyShape(each) })))('$id', (architecture) => {
  test('writes as many tokens as asked, the same for the same seed, beyond its window', async () => {
    const writer = writerOf(architecture);
    const before = tf.memory().numTensors;
    const first = await generate(writer, asked);
    expect(first).toHaveLength(12);
    for (const token of first) expect(token).toBeLessThan(writer.shape.classes);
    expect(await generate(writer, asked)).toEqual(first);
    expect(await generate(writer, { ...asked, seed: 5, temperature: 3, topP: 1 })).not.toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
    release(writer);
  });

  test('the cached form writes what the whole window says', async () => {
    const writer = writerOf(architecture);
    const greedy = { ...asked, temperature: 0, tokens: 8 - asked.prompt.length };
    const cached = await generate(writer, greedy);
    const reading = { ...writer, architecture: { ...architecture, carried: () => null } };
    // Encoder and decoder have no cached form, and see a short prompt with zeros before it.
    expect(await generate(reading, greedy)).toEqual(cached);
    release(writer);
  });
});

test('numbers out of range are refused', async () => {
  const writer = writerOf(architectures.find(({ id }) => id === 'gpt2')!);
  for (const change of [{ topP: 0 }, { temperature: -1 }, { prompt: [] }])
    await expect(generate(writer, { ...asked, ...change })).rejects.toMatchObject({ code: 'bad-argument' });
  release(writer);
});

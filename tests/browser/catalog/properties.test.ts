/** What must hold of every architecture, whatever it computes: causality, one result in both forms, an honest start. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../../src/base/random';
import { relativeError } from '../../../src/base/relative-error';
import type { Architecture, Forward } from '../../../src/catalog/architecture';
import { moby } from '../../../src/catalog/tasks/moby';
import { solve } from '../../../src/catalog/solve';
import { shapeFor } from '../../../src/catalog/view';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { crossEntropy } from '../../../src/engine/ops/cross-entropy';
import { readTensors } from '../../../src/engine/read';
import { tf, type Tensor } from '../../../src/engine/tf';
import { Memory } from '../../../src/nn/memory';
import { evaluating, type Pass } from '../../../src/nn/pass';
import { Scope, type Slot } from '../../../src/nn/scope';
import { cases, referenceCase } from '../../reference/cases';
import { tinyBatch, tinyShape } from '../support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const kept: Slot[] = [];
afterEach(() => {
  for (const slot of kept.splice(0)) {
    slot.tensor?.dispose();
    slot.tensor = null;
  }
});

function hold(slots: Slot[], values: Float32Array[]): void {
  slots.forEach((slot, index) => (slot.tensor = tf.tensor(values[index]!.slice(), slot.spec.shape)));
  kept.push(...slots);
}

async function run(forward: Forward, ids: Int32Array, shape: number[], pass: Pass = evaluating) {
  const logits = tf.tidy(() => forward(tf.tensor(ids.slice(), shape, 'int32'), pass));
  const [values] = await readTensors([logits]);
  logits.dispose();
  return values as Float32Array;
}

/** Every answer may use what stands before it, and nothing after. */
const causal = (architecture: Architecture) => tinyShape(architecture).nextToken === true;

describe.each(cases.filter(causal))('$id', (architecture) => {
  test('causality: a changed token changes no output before it', async () => {
    const { shape, forward, slots, weights, batch } = referenceCase(architecture);
    hold(slots, weights);
    const [time, classes] = [shape.input[0]!, shape.classes];
    const first = time - shape.target[0]!; // the step of the first answer
    const ids = (batch.inputs as Int32Array).slice(0, time);
    const before = await run(forward, ids, [1, time]);
    for (const at of [first, time - 2, time - 1]) {
      const changed = ids.slice();
      changed[at] = (changed[at]! + 1) % shape.vocabulary;
      const after = await run(forward, changed, [1, time]);
      const earlier = (at - first) * classes;
      expect(after.subarray(0, earlier), `before ${at}`).toEqual(before.subarray(0, earlier));
      expect(after.subarray(earlier), `from ${at}`).not.toEqual(before.subarray(earlier));
    }
  });
});

describe.each(cases.filter((each) => causal(each) && carriedBytes(each) !== null))('$id', (architecture) => {
  test('step by step gives what the whole sequence gives, and carries what it says', async () => {
    const { shape, forward, slots, weights, dimensions, batch } = referenceCase(architecture);
    hold(slots, weights);
    const time = shape.input[0]!;
    const ids = (batch.inputs as Int32Array).slice(0, time);
    const whole = await run(forward, ids, [1, time]);
    const memory = new Memory();
    const steps: number[] = [];
    for (let t = 0; t < time; t++) {
      steps.push(...(await run(forward, ids.slice(t, t + 1), [1, 1], { ...evaluating, memory })));
      memory.position++;
      expect(memory.bytes, `after ${t + 1} steps`).toBe(4 * architecture.carried(dimensions, t + 1)!);
    }
    memory.dispose();
    expect(relativeError(Float32Array.from(steps), whole)).toBeLessThan(1e-4);
  });
});

function carriedBytes(architecture: Architecture): number | null {
  return architecture.carried(solve(architecture, 'nano', tinyShape(architecture)), 1);
}

describe.each(cases.filter(({ accepts }) => accepts.includes('tokens')))('$id', (architecture) => {
  test('the initial loss is ln V within 5 %', async ({ annotate }) => {
    const shape = shapeFor(architecture, moby.shape({ length: 32 }));
    const scope = new Scope();
    const forward = architecture.build(scope, solve(architecture, 'nano', shape), shape);
    hold(
      scope.slots,
      scope.slots.map(({ spec }) =>
        spec.initialise(random(1, 'weights', spec.name), tf.util.sizeFromShape(spec.shape)),
      ),
    );
    const batch = tinyBatch(shape, 0, 16);
    const loss: Tensor = tf.tidy(() =>
      crossEntropy(
        forward(tf.tensor(batch.inputs as Int32Array, [16, ...shape.input], 'int32'), evaluating),
        tf.tensor1d(batch.targets, 'int32'),
      ),
    );
    const [[value]] = (await readTensors([loss])) as [Float32Array];
    loss.dispose();
    const ratio = value! / Math.log(shape.classes);
    await annotate(`${architecture.id}: ${ratio.toFixed(4)} of ln ${shape.classes}`);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
  });
});

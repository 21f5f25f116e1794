/** Every way to spread rows over threads gives what the twins give, whichever this device would choose. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closeDevice, device, openDevice } from '../../../../src/engine/device';
import { crossEntropy } from '../../../../src/engine/ops/cross-entropy';
import { crossEntropyComposed } from '../../../../src/engine/ops/cross-entropy/composed';
import { norm } from '../../../../src/engine/ops/norm';
import { normComposed } from '../../../../src/engine/ops/norm/composed';
import { candidates, layoutNamed, layouts, nameOf, rule } from '../../../../src/engine/ops/rows/layouts';
import { softmax } from '../../../../src/engine/ops/softmax';
import { softmaxComposed } from '../../../../src/engine/ops/softmax/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { classOf, useChoices } from '../../../../src/engine/tune/choices';
import { expectTwins, type Operand } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterEach(() => useChoices({}));
afterAll(closeDevice);

/** Shorter than a workgroup, a prime beyond its multiples, and more rows than a dispatch has workgroups in a dimension. */
const sizes = [
  [3, 5],
  [7, 131],
  [2, 257],
  [65_601, 3],
] as const;

describe.each(layouts.map((layout) => [nameOf(layout)]))('%s', (name) => {
  test('the software adapter of the tests has subgroups', () =>
    expect(device().abilities.subgroups).toBe(true));

  // Barriers are dear here.
  const few = sizes.filter(([rows]) => rows < 1000 || layoutNamed(name)!.threads <= 32);
  test.each(few)('%i rows of %i', async (rows, width) => {
    useChoices({ [classOf({ family: 'rows', form: '', sizes: [rows, width] })]: name });
    const x = [rows, width];
    const labels: Operand = {
      shape: [rows],
      integers: Int32Array.from({ length: rows }, (_, row) => ((row * 7) % (width + 1)) - 1),
    };
    await expectTwins(softmax, softmaxComposed, [x]);
    await expectTwins(crossEntropy, crossEntropyComposed, [x, labels]);
    // With three columns all is cancellation.
    if (width === 3) return;
    await expectTwins(norm as (...all: Tensor[]) => Tensor, normComposed, [x, [width], [width]]);
    await expectTwins(norm as (...all: Tensor[]) => Tensor, normComposed, [x, [width]]);
  });
});

describe('layouts', () => {
  test('a name stands for its layout, another for none', () => {
    for (const layout of layouts) expect(layoutNamed(nameOf(layout))).toBe(layout);
    for (const name of ['', 'workgroup', 'workgroup 33', 'thread 1'])
      expect(layoutNamed(name)).toBeUndefined();
  });
  test('software adapters have a row for each thread, and no others are tried where barriers are dear', () => {
    const abilities = { software: true, subgroups: true };
    expect(rule([512, 1024], abilities).kind).toBe('thread');
    expect(candidates([512, 1024], abilities, false).map(({ kind }) => kind)).toEqual(['thread']);
  });
  test('hardware has rows side by side, by subgroups where there are any, and never more threads than columns', () => {
    expect(rule([512, 1024], { software: false, subgroups: true })).toEqual({
      kind: 'subgroups',
      threads: 256,
    });
    expect(rule([512, 64], { software: false, subgroups: false })).toEqual({
      kind: 'workgroup',
      threads: 32,
    });
    expect(rule([512, 8], { software: false, subgroups: true }).kind).toBe('thread');
    for (const { threads } of candidates([512, 64], { software: false, subgroups: true }, true))
      expect(threads).toBeLessThanOrEqual(64);
  });
});

import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { selectiveScan } from '../../../../src/engine/ops/selective-scan';
import { selectiveScanComposed } from '../../../../src/engine/ops/selective-scan/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

interface Case {
  batch: number;
  time: number;
  channels: number;
  states: number;
  seed: number;
}

/** The op of normal numbers, made into steps Δ > 0 and rates A < 0 as Mamba makes them. */
const prepared =
  (op: typeof selectiveScan) => (x: Tensor, delta: Tensor, A: Tensor, B: Tensor, C: Tensor, D: Tensor) =>
    op({ x, delta: delta.softplus(), A: A.exp().neg(), B, C, D });

const check = ({ batch, time, channels, states, seed }: Case) =>
  expectTwins(
    prepared(selectiveScan),
    prepared(selectiveScanComposed),
    [
      [batch, time, channels],
      [batch, time, channels],
      [channels, states],
      [batch, time, states],
      [batch, time, states],
      [channels],
    ],
    seed,
  );

test('values and gradients', () =>
  fc.assert(
    fc.asyncProperty(
      fc.record<Case>({
        // Two at least: a single product may be all cancellation, in the twin as well.
        batch: fc.constantFrom(2, 3),
        // States are kept every 8 steps: one, part of a stretch, just over one, and several.
        time: fc.constantFrom(1, 2, 7, 8, 9, 25),
        // Gradients of B and C are summed over 16 channels at a time.
        channels: fc.constantFrom(1, 3, 16, 17),
        states: fc.constantFrom(1, 4, 5),
        seed: fc.integer({ min: 1, max: 1e6 }),
      }),
      check,
    ),
    { numRuns: 25 },
  ));

test('many states', () => check({ batch: 1, time: 10, channels: 5, states: 64, seed: 2 }));

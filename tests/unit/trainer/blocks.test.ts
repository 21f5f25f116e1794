import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Settled, ringOf, trainInBlocks } from '../../../src/trainer/blocks';
import { configOf } from '../../fixtures/runs';

interface Case {
  horizon: number;
  every: number;
  readEvery: number;
  stepSeconds: number;
  /** Null: nothing can be laid aside. */
  room: number | null;
  /** Its loss is no number. */
  broken: number | null;
}

const encoder = {} as GPUCommandEncoder;

/** A model that is the number of its steps; the loss of a step is its number. */
async function trained({ horizon, every, readEvery, stepSeconds, room, broken }: Case) {
  const config = configOf({ steps: horizon, readEvery, evaluation: { every, examples: 8 } });
  const slots = ringOf(config);
  let model = 0;
  let pushed = 0;
  const ring = new Float32Array(2 * slots);
  let aside: number[] = [];
  const judged: [step: number, model: number][] = [];
  const blocks: Settled[] = [];
  const { end } = await trainInBlocks({
    config,
    horizon,
    stepSeconds,
    stepper: {
      push(_, step, __, before) {
        before?.(encoder);
        expect(step).toBe(++pushed);
        ring[2 * ((step - 1) % slots)] = step === broken ? NaN : step;
      },
      submit: () => undefined,
      readRing() {
        model = pushed;
        return Promise.resolve(Float32Array.from(ring));
      },
    },
    snapshots:
      room === null
        ? null
        : {
            room,
            take: () => () => expect(aside.push(pushed)).toBeLessThanOrEqual(room),
            async visit(use) {
              const [present, visited] = [model, aside];
              aside = [];
              let wanted = true;
              for (let at = 0; wanted && at < visited.length; at++) {
                model = visited[at]!;
                wanted = await use(at);
              }
              model = present;
              return wanted;
            },
            dispose: () => undefined,
          },
    feed: {
      next: () => ({ inputs: new Float32Array(), targets: new Int32Array() }),
      holdReady: () => undefined,
      waited: 0,
      prepared: 0,
    },
    onBatch: () => undefined,
    onBlock: (block) => void blocks.push(block),
    evaluate(step) {
      expect(aside.length).toBe(0);
      judged.push([step, model]);
      return Promise.resolve(true);
    },
    stopped: () => false,
  });
  return { end, judged, blocks };
}

const cases = fc.record({
  horizon: fc.integer({ min: 1, max: 3000 }),
  every: fc.integer({ min: 1, max: 200 }),
  readEvery: fc.integer({ min: 1, max: 1500 }),
  // A fake takes no time: after the first block, as many steps as a block may have.
  stepSeconds: fc.constantFrom(1e-4, 1e-3, 0.01, 0.1, 1),
  room: fc.option(fc.integer({ min: 0, max: 50 })),
});

test('every step is done once, and the model judged where the cadence says, as it was there', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { end, judged, blocks } = await trained({ ...one, broken: null });
      const { horizon, every } = one;
      expect(end).toBe('completed');
      expect(judged.every(([step, model]) => step === model)).toBe(true);
      const steps = Array.from({ length: horizon }, (_, index) => index + 1);
      expect(judged.map(([step]) => step)).toEqual(
        steps.filter((step) => step % every === 0 || step === horizon),
      );
      expect(blocks.flatMap(({ losses }) => losses)).toEqual(steps);
    }),
  );
});

test('ends with the step whose loss is no number; what was judged before it stays', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(), async (one, at) => {
      const broken = 1 + (at % one.horizon);
      const { end, judged, blocks } = await trained({ ...one, broken });
      expect(end).toBe('diverged');
      const before = Array.from({ length: broken - 1 }, (_, index) => index + 1);
      expect(judged.map(([step]) => step)).toEqual(before.filter((step) => step % one.every === 0));
      expect(blocks.flatMap(({ losses }) => losses)).toEqual(before);
    }),
  );
});

test('a block lasts a good part of a second, and ends where the model is judged', async () => {
  const { blocks } = await trained({
    horizon: 120,
    every: 10,
    readEvery: 10,
    stepSeconds: 0.013,
    room: 50,
    broken: null,
  });
  expect(blocks[0]!.steps).toBe(30);
  const slow = await trained({
    horizon: 120,
    every: 10,
    readEvery: 10,
    stepSeconds: 2,
    room: 50,
    broken: null,
  });
  expect(slow.blocks[0]!.steps).toBe(10);
});

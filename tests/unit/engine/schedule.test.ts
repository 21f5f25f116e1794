/** Random steps, fused and ordered: everything runs once, after all that it needs. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuse } from '../../../src/engine/capture/fuse';
import { graphOf, type Recorded } from '../../../src/engine/capture/graph';
import { schedule } from '../../../src/engine/capture/schedule';
import { PlannedBuffer, type Storage } from '../../../src/engine/kernel';
import { bindingOf, ELEMENTS, kernelOf } from '../../fixtures/kernels';

const STATES = 2;
const MOST_STORAGES = 8;

const planned = () => new PlannedBuffer(4 * ELEMENTS, 0);

const ofTwo =
  (name: string, body: string) =>
  (a: Storage, b: Storage, y: Storage): Recorded => ({
    kernel: kernelOf(name, {
      bindings: [bindingOf('a', a, 'read'), bindingOf('b', b, 'read'), bindingOf('y', y, 'write')],
      body,
    }),
  });

/** What is recorded: `a` and `b` are read, `y` or a state is written. */
const operations = {
  both: ofTwo('element-wise in both', 'store_y(i, a[i] + b[i]);'),
  first: ofTwo('element-wise in the first', 'store_y(i, a[i] + b[u.threads - 1u - i]);'),
  move: (a, _b, _y, state) => ({
    kernel: kernelOf('move', {
      bindings: [bindingOf('a', a, 'read'), bindingOf('s', state, 'update')],
      body: 's[i] = 0.5 * s[i] + a[i];',
    }),
  }),
  stock: (a, b, y) => ({
    stock: {
      label: 'stock',
      pipeline: null!,
      resources: [y, a, b].map((storage) => ({ storage, offset: 0, size: 4 * ELEMENTS })),
      workgroups: [1, 1, 1],
    },
  }),
} satisfies Record<string, (a: Storage, b: Storage, y: Storage, state: Storage) => Recorded>;

type Operation = keyof typeof operations;

/** An operation, and which of the values so far it reads. */
type Instruction = [Operation, number, number];
const instruction: fc.Arbitrary<Instruction> = fc.tuple(
  fc.constantFrom(...(Object.keys(operations) as Operation[])),
  fc.nat(40),
  fc.nat(40),
);

function record(instructions: Instruction[]): Recorded[] {
  const states: Storage[] = Array.from({ length: STATES }, planned);
  const values = [...states];
  return instructions.map(([operation, a, b]) => {
    const y = planned();
    const [first, second] = [values[a % values.length]!, values[b % values.length]!];
    const recorded = operations[operation](first, second, y, states[b % STATES]!);
    if (operation !== 'move') values.push(y);
    return recorded;
  });
}

test('whatever is fused, everything runs once, after all that it needs', () => {
  fc.assert(
    fc.property(fc.array(instruction, { minLength: 1, maxLength: 30 }), (instructions) => {
      const graph = graphOf(record(instructions));
      const units = fuse(graph, MOST_STORAGES);
      expect(units.flatMap(({ nodes }) => nodes).sort((a, b) => a - b)).toEqual(
        graph.map(({ index }) => index),
      );

      const unitOfWork = new Map(units.map((unit) => [unit.work, unit]));
      const ran = new Set<number>();
      for (const dispatch of schedule(units, MOST_STORAGES)) {
        const together = ('stock' in dispatch ? [dispatch.stock] : dispatch.clusters).map((work) =>
          unitOfWork.get(work)!,
        );
        for (const { nodes } of together)
          for (const node of nodes)
            for (const needed of graph[node]!.after)
              expect(ran.has(needed) || nodes.includes(needed)).toBe(true);
        together.forEach(({ nodes }) => nodes.forEach((node) => ran.add(node)));
      }
      expect(ran.size).toBe(graph.length);
    }),
    {
      numRuns: 3000,
      // The stock program needs the first, which runs with the fourth and so needs the third: the fifth, which needs the
      // stock program, cannot run with the third.
      examples: [
        [
          [
            ['both', 0, 0],
            ['stock', 0, 2],
            ['both', 0, 0],
            ['first', 2, 4],
            ['both', 4, 3],
          ],
        ],
      ],
    },
  );
});

test('a step of any length is searched', () => {
  const chain = Array.from({ length: 20_000 }, (_, index): Instruction => [
    'stock',
    STATES + index,
    STATES + index,
  ]);
  // The last reads the end of the chain, and would move into the kernel before it.
  const end = STATES + chain.length;
  const steps: Instruction[] = [['both', 0, 0], ...chain, ['both', 1, 1], ['first', end + 1, end]];
  expect(fuse(graphOf(record(steps)), MOST_STORAGES)).toHaveLength(steps.length - 1);
});

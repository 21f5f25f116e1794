/** Random steps, fused and ordered: everything runs once, after all that it needs. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuse } from '../../../src/engine/capture/fuse';
import { graphOf, type Recorded } from '../../../src/engine/capture/graph';
import { schedule } from '../../../src/engine/capture/schedule';
import { PlannedBuffer, type Binding, type Kernel, type Storage } from '../../../src/engine/kernel';

const SIZE = 128;
const STATES = 2;
const MOST_STORAGES = 8;

const bind = (name: string, storage: Storage, access: Binding['access']): Binding => ({
  name,
  storage,
  offset: 0,
  size: SIZE,
  view: false,
  type: 'f32',
  access,
});

const kernel = (name: string, bindings: Binding[], body: string): Kernel => ({
  name,
  bindings,
  integers: { threads: SIZE },
  floats: {},
  declarations: '',
  body,
  threads: SIZE,
  workgroup: 64,
  shared: '',
  flops: 0,
});

/** What is recorded: `a` and `b` are read, `y` or a state is written. */
const operations: Record<string, (a: Storage, b: Storage, y: Storage, state: Storage) => Recorded> = {
  'element-wise in both': (a, b, y) => ({
    kernel: kernel(
      'both',
      [bind('a', a, 'read'), bind('b', b, 'read'), bind('y', y, 'write')],
      'store_y(i, a[i] + b[i]);',
    ),
  }),
  'element-wise in the first': (a, b, y) => ({
    kernel: kernel(
      'first',
      [bind('a', a, 'read'), bind('b', b, 'read'), bind('y', y, 'write')],
      'store_y(i, a[i] + b[u.threads - 1u - i]);',
    ),
  }),
  'moves a state': (a, _b, _y, state) => ({
    kernel: kernel('move', [bind('a', a, 'read'), bind('s', state, 'update')], 's[i] = 0.5 * s[i] + a[i];'),
  }),
  stock: (a, b, y) => ({
    stock: {
      label: 'stock',
      pipeline: null!,
      resources: [y, a, b].map((storage) => ({ storage, offset: 0, size: 4 * SIZE })),
      workgroups: [1, 1, 1],
    },
  }),
};

/** An operation, and which of the values so far it reads. */
const instruction = fc.tuple(fc.constantFrom(...Object.keys(operations)), fc.nat(40), fc.nat(40));

function record(instructions: [string, number, number][]): Recorded[] {
  const values: Storage[] = Array.from({ length: STATES }, () => new PlannedBuffer(4 * SIZE, 0));
  const states = values.slice();
  return instructions.map(([operation, a, b]) => {
    const y = new PlannedBuffer(4 * SIZE, 0);
    const [first, second] = [values[a % values.length]!, values[b % values.length]!];
    const recorded = operations[operation]!(first, second, y, states[b % STATES]!);
    if (operation !== 'moves a state') values.push(y);
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
            ['element-wise in both', 0, 0],
            ['stock', 0, 2],
            ['element-wise in both', 0, 0],
            ['element-wise in the first', 2, 4],
            ['element-wise in both', 4, 3],
          ],
        ],
      ],
    },
  );
});

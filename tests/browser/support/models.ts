/** Tiny models of every architecture, with made-up batches: enough to train for real in a test. */
import { RunConfig } from '../../../src/base/config';
import { random } from '../../../src/base/random';
import type { Architecture } from '../../../src/catalog/architecture';
import type { Batch, TaskShape } from '../../../src/catalog/task';
import { shapeFor } from '../../../src/catalog/view';

export const TINY_BATCH = 2;

/** Of a task that it takes. */
export function tinyTask(architecture: Architecture): TaskShape {
  const kind = (['tokens', 'image', 'unlabelled'] as const).find((each) =>
    architecture.accepts.includes(each),
  )!;
  const shapes: Record<typeof kind, TaskShape> = {
    tokens: { kind: 'tokens', input: [8], target: [8], vocabulary: 11, classes: 11, nextToken: true },
    image: { kind: 'image', input: [8, 8, 1], target: [], vocabulary: 0, classes: 5 },
    unlabelled: { kind, input: [8, 8, 1], target: [], vocabulary: 0, classes: 0, sample: [8, 8, 1] },
  };
  return shapes[kind];
}

/** The same as the architecture sees it. */
export const tinyShape = (architecture: Architecture): TaskShape =>
  shapeFor(architecture, tinyTask(architecture));

export function tinyConfig(architecture: string, change: Partial<RunConfig> = {}): RunConfig {
  return RunConfig.parse({
    architecture,
    task: 'made-up',
    size: 'nano',
    seed: 7,
    batch: TINY_BATCH,
    length: null,
    steps: 50,
    optimizer: {
      name: 'adamw',
      learningRate: 0.003,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0.1,
    },
    schedule: { warmup: 5, decay: 10, floor: 0 },
    clip: 1,
    evaluation: { every: 10, examples: 8 },
    readEvery: 10,
    ...change,
  });
}

export function tinyBatch(shape: TaskShape, index: number, size = TINY_BATCH): Batch {
  const numbers = random(3, 'tiny batch', index);
  const count = size * shape.input.reduce((a, b) => a * b);
  const answers = size * shape.target.reduce((a, b) => a * b, 1);
  return {
    inputs:
      shape.kind === 'tokens'
        ? Int32Array.from({ length: count }, () => numbers.below(shape.vocabulary))
        : Float32Array.from({ length: count }, () => numbers.normal()),
    targets: Int32Array.from({ length: answers }, () =>
      shape.classes > 0 ? numbers.below(shape.classes) : 0,
    ),
  };
}

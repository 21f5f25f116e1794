/**
 * The cases that golden files answer: every architecture at `nano` on a tiny shape, its initial weights shaken, so that
 * what starts at 0 or 1 is checked too. Made alike by the script that asks PyTorch and by the test that asks the engine.
 */
import { random } from '../../src/base/random';
import { baseOf } from '../../src/base/variant';
import type { Architecture, Dimensions, Forward } from '../../src/catalog/architecture';
import { architectures } from '../../src/catalog/architectures';
import { solve } from '../../src/catalog/solve';
import { IGNORED, type Batch, type TaskShape } from '../../src/catalog/task';
import { allVariants } from '../../src/catalog/variants';
import { Scope, type Slot } from '../../src/nn/scope';
import { tinyBatch, tinyShape, tinyTask } from '../browser/support/models';

/** Each variant is a case of its own. */
export const cases = allVariants(architectures);

const SHAKE = 0.1;

export interface ReferenceCase {
  shape: TaskShape;
  dimensions: Dimensions;
  forward: Forward;
  slots: Slot[];
  /** Of each slot, in order. */
  weights: Float32Array[];
  batch: Batch;
}

export function referenceCase(architecture: Architecture): ReferenceCase {
  const shape = tinyShape(architecture);
  const dimensions = solve(architecture, 'nano', shape);
  const scope = new Scope();
  const forward = architecture.build(scope, dimensions, shape);
  const weights = scope.slots.map(({ spec }) => {
    const numbers = random(5, 'reference', architecture.id, spec.name);
    const values = spec.initialise(numbers, spec.shape.reduce((a, b) => a * b, 1)); // prettier-ignore
    return spec.trainable ? values.map((value) => value + SHAKE * numbers.normal()) : values;
  });
  const task = tinyTask(architecture);
  const given = tinyBatch(task, 0);
  const batch = architecture.view?.batch(given, task, random(5, 'view', architecture.id)) ?? given;
  // Where nothing is asked nothing may flow back.
  if (batch.targets.length > 4) batch.targets[1] = IGNORED;
  return { shape, dimensions, forward, slots: scope.slots, weights, batch };
}

/** What the twin reads beside the tensors; a part of what `--export` writes. */
export function caseDetails(architecture: Architecture, { shape, dimensions, slots }: ReferenceCase) {
  return {
    architecture: { id: baseOf(architecture.id), dimensions },
    conventions: architecture.conventions,
    task: shape,
    loss: { ignoredTarget: IGNORED },
    parameters: slots.map(({ spec: { name, trainable } }) => ({ name, trainable })),
  };
}

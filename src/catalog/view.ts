/** A task as an architecture sees it: as it is, or in the form of the architecture's own view. */
import { random } from '../base/random';
import type { Architecture } from './architecture';
import type { TaskShape, TaskSource } from './task';

/** @throws TrainabilityError unsupported-config for a shape that the architecture has no form of */
export function shapeFor(architecture: Pick<Architecture, 'view'>, shape: TaskShape): TaskShape {
  return architecture.view?.shape(shape) ?? shape;
}

/** The source whose batches the architecture learns from; what it hides depends on seed and index as batches do. */
export function sourceFor(architecture: Pick<Architecture, 'id' | 'view'>, source: TaskSource): TaskSource {
  const { view, id } = architecture;
  if (!view) return source;
  return {
    ...source,
    shape: view.shape(source.shape),
    batch: (split, seed, index, size) =>
      view.batch(
        source.batch(split, seed, index, size),
        source.shape,
        random(split === 'train' ? seed : 0, 'view', id, split, index),
      ),
    changed: (change, horizon) => sourceFor(architecture, source.changed(change, horizon)),
  };
}

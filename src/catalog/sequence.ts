/** How sequence models meet a task: ids or rows of numbers come in; every position is answered, or only the last one. */
import { tf, type Tensor } from '../engine/tf';
import type { Initialiser } from '../nn/initialisers';
import { Embedding, Linear, TiedHead, type Layer } from '../nn/layers';
import type { Pass } from '../nn/pass';
import type { Scope, Slot } from '../nn/scope';
import type { Forward } from './architecture';
import type { TaskShape } from './task';

export interface Stem {
  /** int32 [batch, time] or float32 [batch, time, features] → [batch, time, width] */
  apply: Layer;
  /** The embedding's table, for a tied head; null where rows of numbers come in. */
  table: Slot | null;
}

export function SequenceStem(scope: Scope, shape: TaskShape, width: number, initialise: Initialiser): Stem {
  if (shape.kind === 'tokens') {
    const apply = Embedding(scope.at('embedding'), shape.vocabulary, width, initialise);
    return { apply, table: apply.weight };
  }
  const features = shape.input[1]!;
  return {
    apply: Linear(scope.at('input'), features, width, { bias: true, initialise, fromData: true }),
    table: null,
  };
}

/** Keeps the positions that are answered: [batch, time, width] → [rows, width]. */
export function answered(x: Tensor, shape: TaskShape): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  if (shape.target.length > 0) return x.reshape([batch * time, width]);
  return tf.slice(x as tf.Tensor3D, [0, time - 1, 0], [batch, 1, width]).reshape([batch, width]);
}

/** [rows, width] → [rows, classes]; shares the stem's table where `tied` and the ids are the classes. */
export function SequenceHead(
  scope: Scope,
  shape: TaskShape,
  width: number,
  initialise: Initialiser,
  stem: Stem,
  tied: boolean,
): Layer {
  if (tied && stem.table && shape.vocabulary === shape.classes) return TiedHead(stem.table);
  return Linear(scope.at('head'), width, shape.classes, { bias: false, initialise });
}

/** Contractions of stem and head for one example. */
export function borderFlops(shape: TaskShape, width: number): { stem: number; head: number } {
  const [time, features = 0] = shape.input as [number, number?];
  const answers = shape.target.length > 0 ? time : 1;
  return { stem: 2 * time * features * width, head: 2 * answers * width * shape.classes };
}

export interface StackSettings {
  width: number;
  layers: number;
  /** Declares block `layer` in its scope `blocks.LAYER`. */
  block(scope: Scope, layer: number): (x: Tensor, pass: Pass) => Tensor;
  /** The last norm. */
  norm(scope: Scope, width: number): Layer;
  stem: Initialiser;
  head: Initialiser;
  /** The head shares the embedding's table where ids are the classes. */
  tied: boolean;
}

/** head(norm(blocks(stem))): what most sequence models are around their block. */
export function Stack(scope: Scope, shape: TaskShape, settings: StackSettings): Forward {
  const { width, layers } = settings;
  const stem = SequenceStem(scope, shape, width, settings.stem);
  const blocks = Array.from({ length: layers }, (_, layer) =>
    settings.block(scope.at('blocks').at(layer), layer),
  );
  const norm = settings.norm(scope.at('norm'), width);
  const head = SequenceHead(scope, shape, width, settings.head, stem, settings.tied);
  return (input, pass) => {
    const y = blocks.reduce((x, block) => block(x, pass), stem.apply(input));
    return head(norm(answered(y, shape)));
  };
}

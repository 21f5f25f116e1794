/** Layers: each declares its parameters in a scope and returns the function that applies them. */
import { addRow } from '../engine/ops/add-row';
import { batchNorm } from '../engine/ops/batch-norm';
import { conv2d } from '../engine/ops/conv2d';
import { embedding } from '../engine/ops/embedding';
import { groupNorm } from '../engine/ops/group-norm';
import { linear } from '../engine/ops/linear';
import { norm } from '../engine/ops/norm';
import type { Tensor } from '../engine/tf';
import { ones, zeros, type Initialiser } from './initialisers';
import type { Scope, Slot } from './scope';

export type Layer = (x: Tensor) => Tensor;

export interface LinearSettings {
  bias: boolean;
  initialise: Initialiser;
  /** The input is data, which needs no gradient. */
  fromData?: boolean;
}

/** [..., inputs] → [..., outputs]; `weight` [inputs, outputs], `bias` [outputs]. */
export function Linear(scope: Scope, inputs: number, outputs: number, settings: LinearSettings): Layer {
  const weight = scope.parameter('weight', [inputs, outputs], settings.initialise, true);
  const bias = settings.bias ? scope.parameter('bias', [outputs], zeros) : undefined;
  return (x) => linear(x, weight.value, bias?.value, { fromData: settings.fromData ?? false });
}

/** int32 [...] → [..., width]; `weight` [vocabulary, width]. */
export function Embedding(
  scope: Scope,
  vocabulary: number,
  width: number,
  initialise: Initialiser,
): Layer & { weight: Slot } {
  const weight = scope.parameter('weight', [vocabulary, width], initialise);
  return Object.assign((ids: Tensor) => embedding(weight.value, ids), { weight });
}

/** The head that shares an embedding's table: [..., width] → [..., vocabulary]. */
export function TiedHead(table: Slot): Layer {
  return (x) => linear(x, table.value, undefined, { transposed: true });
}

export function LayerNorm(scope: Scope, width: number): Layer {
  const gain = scope.parameter('weight', [width], ones);
  const bias = scope.parameter('bias', [width], zeros);
  return (x) => norm(x, gain.value, bias.value);
}

/** @param initialise the gain, 1 unless told */
export function RMSNorm(scope: Scope, width: number, initialise: Initialiser = ones): Layer {
  const gain = scope.parameter('weight', [width], initialise);
  return (x) => norm(x, gain.value);
}

export function BatchNorm(scope: Scope, channels: number): (x: Tensor, training: boolean) => Tensor {
  const gain = scope.parameter('weight', [channels], ones);
  const bias = scope.parameter('bias', [channels], zeros);
  const mean = scope.state('running.mean', [channels], zeros);
  const variance = scope.state('running.variance', [channels], ones);
  return (x, training) =>
    batchNorm(x, gain.value, bias.value, { mean: mean.value, variance: variance.value }, training);
}

/** Over all positions and the channels of a group; `weight`, `bias` [channels]. @param groups divides the channels */
export function GroupNorm(scope: Scope, channels: number, groups: number): Layer {
  const gain = scope.parameter('weight', [channels], ones);
  const bias = scope.parameter('bias', [channels], zeros);
  return (x) => groupNorm(x, gain.value, bias.value, groups);
}

export interface ConvSettings {
  kernel: number;
  stride: number;
  initialise: Initialiser;
  fromData?: boolean;
  /** None unless told. */
  bias?: boolean;
}

/** [batch, h, w, inputs] → [batch, h / stride, w / stride, outputs]; `weight` [k, k, inputs, outputs], `bias` [outputs]. */
export function Conv2D(scope: Scope, inputs: number, outputs: number, settings: ConvSettings): Layer {
  const { kernel, stride, initialise, fromData = false } = settings;
  const weight = scope.parameter('weight', [kernel, kernel, inputs, outputs], initialise, true);
  const bias = settings.bias ? scope.parameter('bias', [outputs], zeros) : undefined;
  return (x) => {
    const y = conv2d(x, weight.value, stride, { fromData });
    return bias ? addRow(y, bias.value) : y;
  };
}

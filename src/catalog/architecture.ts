/**
 * An architecture: what it is, how it is built from layers, what it costs. A file in architectures/ exports one; the
 * index lists it; menus, counts, checks and explanations follow from here.
 */
import type { ArchitectureInfo } from '../base/catalogue';
import type { SizeClass } from '../base/config';
import type { Tensor } from '../engine/tf';
import type { Scope } from '../nn/scope';
import type { TaskShape } from './task';

/** The solved sizes of a model; `width` and `inner` are the solver's two knobs. */
export interface Dimensions extends Record<string, number> {
  width: number;
  inner: number;
}

/**
 * @param input [batch, ...shape.input]
 * @returns logits [rows, classes], a row for each target of the batch in order
 */
export type Forward = (input: Tensor, training: boolean) => Tensor;

/** Contractions of one example, a multiply-add counted as two. */
export interface Flops {
  forward: number;
  /** Forward, backward and nothing recomputed. */
  training: number;
}

export interface Architecture<D extends Dimensions = Dimensions> extends ArchitectureInfo {
  /** Widths the solver may choose: multiples of `step`. */
  step: number;
  /** The published proportion of the inner width; the solver leaves it only to meet the budget. */
  inner(width: number): number;
  /** All dimensions that follow from the knobs. */
  dimensions(width: number, inner: number, size: SizeClass, shape: TaskShape): D;
  /** Declares all parameters and returns the forward function. */
  build(scope: Scope, dimensions: D, shape: TaskShape): Forward;
  flops(dimensions: D, shape: TaskShape): Flops;
  /** Conventions that a repeat in another framework needs besides the config: epsilons, forms, orders, ties. */
  conventions: Record<string, string | number | boolean>;
}

/** Keeps an architecture's own dimension type inside its file, and the common one outside. */
export function defineArchitecture<D extends Dimensions>(architecture: Architecture<D>): Architecture {
  return architecture as unknown as Architecture;
}

/** Depth of the stacked architectures at each size class. */
export const layersOf: Record<SizeClass, number> = { nano: 2, micro: 4, mini: 6, small: 8 };

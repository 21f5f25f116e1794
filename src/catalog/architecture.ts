/**
 * An architecture: what it is, how it is built from layers, what it costs. A file in architectures/ exports one; the
 * index lists it; menus, counts, checks and explanations follow from here.
 */
import type { ArchitectureInfo } from '../base/catalogue';
import { sizeBudgets, type SizeClass } from '../base/config';
import type { Random } from '../base/random';
import type { Tensor } from '../engine/tf';
import type { Pass } from '../nn/pass';
import type { Scope } from '../nn/scope';
import type { Batch, TaskShape } from './task';

/** The solved sizes of a model; `width` and `inner` are the solver's two knobs. */
export interface Dimensions extends Record<string, number> {
  width: number;
  inner: number;
}

export interface Forward {
  /**
   * @param input [batch, ...shape.input]; with a memory, the next step or steps alone: [batch, steps, …]
   * @returns logits [rows, classes], a row for each target of the batch in order; without classes losses [batch]
   */
  (input: Tensor, pass: Pass): Tensor;
  /**
   * New samples, of models that make some.
   * @param noise decides all of them; numbers are drawn on the CPU @param count at least 1
   * @returns [count, ...shape.sample], the only tensor that is left; pixels are meant for [0, 1], and nothing holds them there
   */
  generate?(noise: Random, count: number): Tensor | Promise<Tensor>;
}

/** Contractions of one example, a multiply-add counted as two. */
export interface Flops {
  forward: number;
  /** Forward, backward and nothing recomputed. */
  training: number;
  /** Besides, once for a whole batch: what does not depend on the examples. */
  shared?: { forward: number; training: number };
}

/** Contractions of a batch. */
export function flopsOfBatch(
  { forward, training, shared = { forward: 0, training: 0 } }: Flops,
  batch: number,
): { forward: number; training: number } {
  return { forward: batch * forward + shared.forward, training: batch * training + shared.training };
}

/** Where an architecture learns from another form of a task's batches: a masked text, a text cut in two. */
export interface View {
  /** @throws TrainabilityError unsupported-config for a shape that has no such form */
  shape(shape: TaskShape): TaskShape;
  /** @param shape of the task @param random decides what is hidden; the same for the same batch */
  batch(batch: Batch, shape: TaskShape, random: Random): Batch;
}

export interface Architecture<D extends Dimensions = Dimensions> extends ArchitectureInfo {
  /** Widths the solver may choose: multiples of `step`. */
  step: number;
  /** The published proportion of the inner width (or number of states); the solver leaves it only to meet the budget. */
  inner(width: number): number;
  /**
   * All dimensions that follow from the knobs.
   * @param shape as the architecture sees it @throws TrainabilityError unsupported-config
   */
  dimensions(width: number, inner: number, size: SizeClass, shape: TaskShape): D;
  /** Declares all parameters and returns the forward function. */
  build(scope: Scope, dimensions: D, shape: TaskShape): Forward;
  flops(dimensions: D, shape: TaskShape): Flops;
  /** Numbers that generation carries after `time` steps; null where nothing is carried and every step reads all anew. */
  carried(dimensions: D, time: number): number | null;
  /** Blocks, one after the other; the dimension `layers` where nothing else is said. */
  depth?(dimensions: D): number;
  /** Conventions that a repeat in another framework needs besides the config: epsilons, forms, orders, ties. */
  conventions: Record<string, string | number | boolean>;
  view?: View;
  /**
   * What it is trained by where that is not the task's own loss; its runs are compared only with their like.
   * @param shape of the task, before the view
   */
  objective?(shape: TaskShape): string | null;
  /** The same with these options on and all others off; see variants.ts. */
  vary?(options: readonly string[]): Architecture;
}

/** Keeps an architecture's own dimension type inside its file, and the common one outside. */
export function defineArchitecture<D extends Dimensions>(architecture: Architecture<D>): Architecture {
  return architecture as unknown as Architecture;
}

/** Depth of the stacked architectures at each size class. */
export const layersOf: Record<SizeClass, number> = { nano: 2, micro: 4, mini: 6, small: 8 };

/** The class whose depth a budget has: the largest that it reaches; below all of them the least. */
export function sizeOf(budget: number): SizeClass {
  const sizes = Object.keys(sizeBudgets) as SizeClass[];
  return sizes.findLast((size) => sizeBudgets[size] <= budget) ?? sizes[0]!;
}

/** Of `wanted` heads or fewer by halves, as many as cut `width` into even parts: rotary positions turn pairs. */
export function headsFor(width: number, wanted: number): number {
  for (let heads = wanted; heads > 1; heads /= 2) if (width % (2 * heads) === 0) return heads;
  return 1;
}

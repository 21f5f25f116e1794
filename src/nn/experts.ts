/** Mixtures of experts: feed-forward networks side by side, each token going through a few of them. */
import { batchedMatmul } from '../engine/ops/batched-matmul';
import { swiglu } from '../engine/ops/elementwise';
import { combineTokens, dispatchTokens, type Routes } from '../engine/ops/routing';
import type { Tensor } from '../engine/tf';
import type { Initialiser } from './initialisers';
import type { Pass } from './pass';
import type { Scope } from './scope';

/** Places of an expert, in multiples of what it gets where all get alike. */
export const CAPACITY_FACTOR = 2;

export interface Mixture {
  experts: number;
  /** Experts that a token goes to. */
  chosen: number;
}

/** Places that an expert has at least: among few tokens chance is no imbalance. */
const LEAST_CAPACITY = 8;

/** Places of each expert; whoever writes on, token by token, finds one always. */
export function capacityFor(tokens: number, { experts, chosen }: Mixture, pass: Pass): number {
  const fair = Math.ceil((CAPACITY_FACTOR * chosen * tokens) / experts);
  return pass.memory ? tokens : Math.min(tokens, Math.max(LEAST_CAPACITY, fair));
}

/** Rows that experts work on for each token, empty places too. */
export const rowsOfToken = ({ chosen }: Mixture): number => CAPACITY_FACTOR * chosen;

/** SwiGLU networks; `gate.weight` and `up.weight` [experts, width, inner], `down.weight` [experts, inner, width]. */
export function Experts(
  scope: Scope,
  { experts, width, inner }: Mixture & { width: number; inner: number },
  initialise: Initialiser,
) {
  const weight = (name: string, shape: number[]) =>
    scope.at(name).parameter('weight', shape, initialise, true);
  const gate = weight('gate', [experts, width, inner]);
  const up = weight('up', [experts, width, inner]);
  const down = weight('down', [experts, inner, width]);
  /** @param x [tokens, width] @param weights [tokens, chosen] @returns [tokens, width] */
  return (x: Tensor, routes: Routes, weights: Tensor): Tensor => {
    const given = dispatchTokens(x, routes); // [experts, capacity, width]
    const open = swiglu(batchedMatmul(given, gate.value), batchedMatmul(given, up.value));
    return combineTokens(batchedMatmul(open, down.value), weights, routes);
  };
}

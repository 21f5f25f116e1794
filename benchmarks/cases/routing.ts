import {
  balanceLoss,
  chooseExperts,
  combineTokens,
  dispatchTokens,
  routeWeights,
  type Routes,
  type RouteWeights,
} from '../../src/engine/ops/routing';
import {
  balanceLossComposed,
  chooseExpertsComposed,
  combineTokensComposed,
  dispatchTokensComposed,
  routeWeightsComposed,
} from '../../src/engine/ops/routing/composed';
import { tf, type Tensor } from '../../src/engine/tf';
import { twins } from './case';

const WIDTH = 5;

interface Mixture {
  kind: RouteWeights;
  tokens: number;
  experts: number;
  /** Experts of a token: not 1 with sigmoid, whose gradient is then zero but for rounding. */
  each: number;
  /** Places of an expert: so few that some choices are dropped, or more than enough. */
  capacity: number;
}

const mixtures: Mixture[] = [
  { kind: 'softmax', tokens: 1, experts: 3, each: 2, capacity: 1 },
  { kind: 'softmax', tokens: 65, experts: 8, each: 1, capacity: 7 },
  { kind: 'softmax', tokens: 33, experts: 4, each: 3, capacity: 40 },
  { kind: 'sigmoid', tokens: 130, experts: 5, each: 2, capacity: 40 },
];

/** Few different scores, so that many are equal. */
const scoresOf = (logits: Tensor): Tensor => tf.floor(logits);

/** All that says who goes where, as one list. */
const list = ({ experts, slots, sources, counts }: Routes): Tensor =>
  tf.concat([experts, slots, sources, counts].map((part) => part.toFloat().flatten()));

export const routes = mixtures.flatMap(({ kind, tokens, experts, each, capacity }) => [
  // Routes have no gradient; the factor has one, in which every number of theirs counts.
  ...twins(
    `routes, ${each} each with ${capacity} places`,
    (factor: Tensor, logits: Tensor) => list(chooseExperts(scoresOf(logits), each, capacity)).mul(factor),
    (factor: Tensor, logits: Tensor) =>
      list(chooseExpertsComposed(scoresOf(logits), each, capacity)).mul(factor),
    [[1], [tokens, experts]],
  ),
  ...twins(
    `balance of experts, ${each} each`,
    (logits: Tensor) => balanceLoss(logits, chooseExperts(scoresOf(logits), each, capacity)),
    (logits: Tensor) => balanceLossComposed(logits, chooseExpertsComposed(scoresOf(logits), each, capacity)),
    [[tokens, experts]],
  ),
  // An expert multiplies by a vector of its own.
  ...twins(
    `mixture of experts, ${kind}, ${each} each with ${capacity} places`,
    (x: Tensor, logits: Tensor, gains: Tensor) => {
      const found = chooseExperts(scoresOf(logits), each, capacity);
      const made = dispatchTokens(x, found).mul(gains);
      return combineTokens(made, routeWeights(logits, found, kind), found);
    },
    (x: Tensor, logits: Tensor, gains: Tensor) => {
      const found = chooseExpertsComposed(scoresOf(logits), each, capacity);
      const made = dispatchTokensComposed(x, found).mul(gains);
      return combineTokensComposed(made, routeWeightsComposed(logits, found, kind), found);
    },
    [
      [tokens, WIDTH],
      [tokens, experts],
      [experts, 1, WIDTH],
    ],
  ),
]);

/** What the state spaces share: initial values of steps and decays (Gu & Dao 2023), numbers that belong to whole heads. */
import { exp, log } from '../base/elementary';
import { multiplyHeads } from '../engine/ops/multiply-row';
import { tf, type Tensor } from '../engine/tf';
import { called, type Initialiser } from './initialisers';

/** The steps Δ that a state space starts with. */
const [LEAST, MOST] = [0.001, 0.1];

/** log Δ, uniform between those of the least and the most. */
export const logRates: Initialiser = called(`log of log-uniform(${LEAST}, ${MOST})`, (random, size) =>
  Float32Array.from({ length: size }, () => log(LEAST) + random.uniform() * log(MOST / LEAST)),
);

/** The bias whose softplus is such a Δ. */
export const rateBiases: Initialiser = called(
  `softplus⁻¹ of log-uniform(${LEAST}, ${MOST})`,
  (random, size) => logRates(random, size).map((rate) => log(exp(exp(rate)) - 1)),
);

/** log n of numbers uniform in [1, 16]: decays of Mamba-2's heads. */
export const logDecays: Initialiser = called('log of U(1, 16)', (random, size) =>
  Float32Array.from({ length: size }, () => log(1 + 15 * random.uniform())),
);

/** One number of each head for each of its columns. @param row [heads] @returns [width] */
export const perHead = (row: Tensor, width: number): Tensor => multiplyHeads(tf.ones([width]), row);

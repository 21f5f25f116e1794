/** Choosing the next token from a model's logits. */
import { TrainabilityError } from '../base/errors';
import type { Random } from '../base/random';

export interface Sampling {
  /** What logits are divided by; 0 takes the most likely token always. */
  temperature: number;
  /** Only the likeliest tokens whose probabilities add up to this are drawn from (Holtzman et al. 2020). */
  topP: number;
}

/** @throws TrainabilityError bad-argument, naming what is out of range */
export function checkSampling({ temperature, topP }: Sampling): void {
  const refuse = (field: string, value: number, allowed: string): never => {
    throw new TrainabilityError('bad-argument', `${field}: must be ${allowed}, not ${value}.`, {
      field,
      value,
      allowed,
    });
  };
  if (!(temperature >= 0 && temperature <= 100)) refuse('temperature', temperature, 'from 0 to 100');
  if (!(topP > 0 && topP <= 1)) refuse('topP', topP, 'above 0 and at most 1');
}

/** Indices and probabilities of the tokens that may be drawn, the likeliest first; of equal ones the lower index. */
export function candidates(logits: ArrayLike<number>, { temperature, topP }: Sampling): [number, number][] {
  const order = Array.from(logits, (_, index) => index).sort((a, b) => logits[b]! - logits[a]! || a - b);
  if (temperature === 0) return [[order[0]!, 1]];
  const most = logits[order[0]!]!;
  const weights = order.map((index) => Math.exp((logits[index]! - most) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const kept: [number, number][] = [];
  let sum = 0;
  for (let rank = 0; rank < order.length && sum < topP; rank++) {
    const probability = weights[rank]! / total;
    kept.push([order[rank]!, probability]);
    sum += probability;
  }
  return kept.map(([index, probability]) => [index, probability / sum]);
}

/** Draws one token. */
export function draw(logits: ArrayLike<number>, sampling: Sampling, random: Random): number {
  const kept = candidates(logits, sampling);
  let left = random.uniform();
  for (const [index, probability] of kept) {
    left -= probability;
    if (left < 0) return index;
  }
  return kept.at(-1)![0];
}

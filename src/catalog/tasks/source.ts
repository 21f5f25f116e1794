/** Batches from single examples: every task says how one example is written, and the rest is the same for all. */
import type { DataChange } from '../../base/config';
import { TrainabilityError } from '../../base/errors';
import { random, type Random } from '../../base/random';
import {
  asksNumbers,
  IGNORED,
  splits,
  type SourceFacts,
  type Split,
  type TaskShape,
  type TaskSource,
} from '../task';

type Numbers = Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** What a task says of its data; names for people where it has some. */
export interface Examples extends Partial<Omit<SourceFacts, 'examples'>> {
  shape: TaskShape;
  /** Stream of the random numbers that decide the order of training. */
  id: string;
  /** Different examples of a split, 0 for `unseen` where there is none; Infinity where they are made without end. */
  count: (split: Split) => number;
  /** How training goes through a finite set: each example once in every epoch, or any of them at any time. */
  order?: 'epochs' | 'anywhere';
  /**
   * Writes one example. Only training examples without end depend on the seed; all others are what their index says, which
   * is below `count(split)`.
   */
  write: (split: Split, seed: number, index: number, inputs: Numbers, targets: Numbers) => void;
}

/**
 * Batch `index` of `size` holds the examples from `index · size` on: the order of examples does not depend on the batch
 * size. Evaluation and test begin again where their examples end.
 */
export function sourceOf(examples: Examples, change: DataChange = {}, horizon = Infinity): TaskSource {
  const { id, shape, count, write } = examples;
  const inputLength = product(shape.input);
  const targetLength = product(shape.target);
  const Inputs = shape.kind === 'tokens' ? Int32Array : Float32Array;
  const Targets = asksNumbers(shape) ? Float32Array : Int32Array;
  const endless = count('train') === Infinity;
  const indexOf = trainingOrder(examples, change.share ?? 1, horizon);
  const noise = labelNoise(examples, change.labelNoise ?? 0);

  return {
    shape,
    examples: Object.fromEntries(splits.map((split) => [split, count(split)])) as Record<Split, number>,
    score: examples.score ?? null,
    symbols: examples.symbols ?? [],
    answers: examples.answers ?? [],
    alphabet: examples.alphabet ?? null,
    batch(split, seed, index, size) {
      checkWhole('seed', seed, 0, 0xffff_ffff);
      checkWhole('index', index, 0, Number.MAX_SAFE_INTEGER);
      checkWhole('size', size, 1, 65_536);
      const training = split === 'train';
      const inputs = new Inputs(size * inputLength);
      const targets = new Targets(size * targetLength);
      for (let place = 0; place < size; place++) {
        const number = index * size + place;
        const example = training ? indexOf(seed, number) : number % count(split);
        const from = training && endless ? seed : 0;
        const answers = targets.subarray(place * targetLength, (place + 1) * targetLength);
        write(split, from, example, inputs.subarray(place * inputLength, (place + 1) * inputLength), answers);
        if (training && noise) noise(random(from, id, 'label noise', example), answers);
      }
      return { inputs, targets };
    },
    changed: (other, seen) => sourceOf(examples, other, seen),
  };
}

/** Index of the example that training sees as its `number`th, counted from 0. */
function trainingOrder(
  { id, count, order = 'epochs' }: Examples,
  share: number,
  horizon: number,
): (seed: number, number: number) => number {
  const all = count('train');
  if (all === Infinity && share === 1) return (_seed, number) => number;
  const kept = Math.max(1, Math.floor(share * (all === Infinity ? horizon : all)));
  if (order === 'anywhere') return (seed, number) => random(seed, id, 'train', number).below(kept);
  let epoch = { seed: -1, number: -1, order: new Uint32Array(0) };
  return (seed, number) => {
    const turn = Math.floor(number / kept);
    // Only the last epoch's order is kept: it follows from seed and number alone.
    if (epoch.seed !== seed || epoch.number !== turn)
      epoch = { seed, number: turn, order: random(seed, id, 'epoch', turn).permutation(kept) };
    return epoch.order[number % kept]!;
  };
}

/** Exchanges labels for others, each as likely; null where nothing is to be done. */
function labelNoise(
  { id, shape }: Examples,
  share: number,
): ((from: Random, labels: Numbers) => void) | null {
  if (share === 0) return null;
  const { classes } = shape;
  if (classes < 2)
    throw new TrainabilityError(
      'unsupported-config',
      `labelNoise: the task ${id} has no labels that could be wrong, so it takes 0 alone, not ${share}.`,
      { task: id, field: 'labelNoise', value: share, allowed: '0' },
    );
  return (from, labels) => {
    for (let at = 0; at < labels.length; at++)
      if (labels[at] !== IGNORED && from.uniform() < share)
        labels[at] = (labels[at]! + 1 + from.below(classes - 1)) % classes;
  };
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const allowed = `a whole number from ${least} to ${most}`;
  const message = `${field}: must be ${allowed}, not ${value}.`;
  throw new TrainabilityError('bad-argument', message, { field, value, allowed });
}

function product(sizes: number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}

/**
 * `two-moons`: points of two half circles that reach into each other, for models that shall make more of them; the moons of
 * scikit-learn's `make_moons`. Directions come from points of a half disc, drawn until one is inside, so that no sine is
 * needed: engines round those differently.
 */
import { random, type Random } from '../../base/random';
import type { Task, TaskSettings, TaskShape } from '../task';
import { checkSettings } from './settings';
import { sourceOf } from './source';

/** Standard deviation of what is added to each coordinate. */
export const NOISE = 0.1;

/** Of noisy points, to four digits; what a model sees is (coordinate − mean) / deviation. */
export const MEAN = [0.5, 0.25] as const;
export const DEVIATION = [0.8718, 0.5042] as const;

const NUMBERS = 2;

function shape(settings: TaskSettings): TaskShape {
  checkSettings(twoMoons, settings);
  return {
    kind: 'unlabelled',
    input: [NUMBERS],
    target: [],
    vocabulary: 0,
    classes: 0,
    sample: [NUMBERS],
  };
}

/** A direction of the upper half circle, all equally likely. */
function direction(generator: Random): [number, number] {
  for (;;) {
    const x = 2 * generator.uniform() - 1;
    const y = generator.uniform();
    const square = x * x + y * y;
    if (square > 1 || square === 0) continue;
    const length = Math.sqrt(square);
    return [x / length, y / length];
  }
}

/** A point on one of the moons, as likely on either, without noise. */
function onMoon(generator: Random): [number, number] {
  const lower = generator.below(2) === 1;
  const [x, y] = direction(generator);
  return lower ? [1 - x, 0.5 - y] : [x, y];
}

export const twoMoons: Task = {
  id: 'two-moons',
  track: 'generation',
  kind: 'unlabelled',
  asks: 'once',
  look: 'points',
  name: { en: 'Two moons', zh: '双月' },
  description: {
    en: 'Points scattered along two half circles that reach into each other. The model sees points without any label and learns to make new ones that could have been among them.',
    zh: '许多点散布在两道彼此交错的半圆弧上。模型只看到没有标签的点，要学会造出以假乱真的新点。',
  },
  tests: {
    en: 'Meeting a bent distribution in two parts, the smallest at which a simple one fails. Besides its own loss, each model is held to how far its points lie from real ones.',
    zh: '考的是学会一个弯曲且分成两块的分布，简单的分布在这里就不够用了。除了各自的损失，还会量一量造出的点与真点相差多远。',
  },
  metric: { id: 'loss', better: 'lower' },
  baseline: {
    value: 1,
    how: {
      en: 'The ε-error of a model that answers 0, since noise has the variance 1; a bound on the likelihood (ELBO) has no such base',
      zh: '永远答 0 的模型猜噪声的误差，因为噪声的方差是 1；似然下界（ELBO）没有这样的基准',
    },
  },
  best: null,
  length: NUMBERS,
  defaultLength: NUMBERS,
  minLength: NUMBERS,
  vocabulary: null,
  sources: [],
  shape,
  async load(_asset, settings) {
    return sourceOf({
      id: 'two-moons',
      shape: shape(settings),
      count: (split) => (split === 'unseen' ? 0 : Infinity),
      write(split, seed, example, inputs, targets) {
        const generator = random(seed, 'two-moons', split, example);
        onMoon(generator).forEach((coordinate, axis) => {
          const noisy = coordinate + NOISE * generator.normal();
          inputs[axis] = (noisy - MEAN[axis]!) / DEVIATION[axis]!;
        });
        targets[0] = 0;
      },
    });
  },
};

/** `mnist`: which digit does a picture of 28 × 28 pixels show? For models that take images; ./digits.ts holds the data. */
import type { Task, TaskSettings, TaskShape } from '../task';
import { CLASSES, digitBaseline, digitSources, loadDigits, SIDE } from './digits';
import { checkSettings } from './settings';

function shape(settings: TaskSettings): TaskShape {
  checkSettings(mnist, settings);
  return { kind: 'image', input: [SIDE, SIDE, 1], target: [], vocabulary: 0, classes: CLASSES };
}

export const mnist: Task = {
  id: 'mnist',
  track: 'vision',
  kind: 'image',
  asks: 'once',
  look: 'image',
  name: { en: 'Handwritten digits', zh: '手写数字' },
  description: {
    en: 'Looks at a small picture of a handwritten digit, 28 by 28 pixels, and says which digit it is.',
    zh: '看一张 28×28 像素的手写数字小图，认出写的是几。',
  },
  tests: {
    en: 'Seeing shapes wherever they stand in the picture. Convolutions have that built in; a plain perceptron must learn it from examples.',
    zh: '考的是认形状，不管形状落在图中何处。卷积天生具备这一点，普通感知机只能从样本里慢慢学。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: digitBaseline,
  best: null,
  length: SIDE,
  defaultLength: SIDE,
  minLength: SIDE,
  vocabulary: null,
  sources: digitSources,
  shape,
  load: async (asset, settings) => loadDigits(asset, shape(settings)),
};

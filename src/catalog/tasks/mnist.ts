/** `mnist`: which digit does a picture of 28 × 28 pixels show? For models that take images; ./digits.ts holds the data. */
import type { Task, TaskShape } from '../task';
import { CLASSES, digitBaseline, digitSources, loadDigits, SIDE } from './digits';
import { checkLength } from './length';

function shape(length: number | null): TaskShape {
  checkLength(mnist, length);
  return { kind: 'image', input: [SIDE, SIDE, 1], target: [], vocabulary: 0, classes: CLASSES };
}

export const mnist: Task = {
  id: 'mnist',
  track: 'vision',
  kind: 'image',
  name: { en: 'Handwritten digits', zh: '手写数字' },
  description: {
    en: 'Looks at a small picture of a handwritten digit, 28 by 28 pixels, and says which digit it is.',
    zh: '看一张 28×28 像素的手写数字小图，认出写的是几。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: digitBaseline,
  length: SIDE,
  defaultLength: SIDE,
  minLength: SIDE,
  sources: digitSources,
  shape,
  load: async (asset, length) => loadDigits(asset, shape(length)),
};

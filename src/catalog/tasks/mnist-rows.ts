/** `mnist-rows`: the same digits read as a sequence of 28 rows of 28 numbers, for models that read sequences. */
import type { Task, TaskShape } from '../task';
import { CLASSES, digitBaseline, digitSources, loadDigits, SIDE } from './digits';
import { checkLength } from './length';

function shape(length: number | null): TaskShape {
  checkLength(mnistRows, length);
  return { kind: 'rows', input: [SIDE, SIDE], target: [], vocabulary: 0, classes: CLASSES };
}

export const mnistRows: Task = {
  id: 'mnist-rows',
  track: 'vision',
  kind: 'rows',
  name: { en: 'Digits row by row', zh: '逐行认数字' },
  description: {
    en: 'The same handwritten digits, read one row of pixels at a time from top to bottom. After 28 rows the model says which digit it was, so it must remember what it has seen.',
    zh: '同样的手写数字，但从上到下每次只读一行像素。读完 28 行才作答，所以得记住前面看到的内容。',
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

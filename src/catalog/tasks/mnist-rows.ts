/** `mnist-rows`: the same digits read as a sequence of 28 rows of 28 numbers, for models that read sequences. */
import type { Task, TaskSettings, TaskShape } from '../task';
import { CLASSES, digitBaseline, digitSources, loadDigits, SIDE } from './digits';
import { checkSettings } from './settings';

function shape(settings: TaskSettings): TaskShape {
  checkSettings(mnistRows, settings);
  return { kind: 'rows', input: [SIDE, SIDE], target: [], vocabulary: 0, classes: CLASSES };
}

export const mnistRows: Task = {
  id: 'mnist-rows',
  track: 'vision',
  kind: 'rows',
  asks: 'once',
  look: 'image',
  name: { en: 'Digits row by row', zh: '逐行认数字' },
  description: {
    en: 'The same handwritten digits, read one row of pixels at a time from top to bottom. After 28 rows the model says which digit it was, so it must remember what it has seen.',
    zh: '同样的手写数字，但从上到下每次只读一行像素。读完 28 行才作答，所以得记住前面看到的内容。',
  },
  tests: {
    en: 'Gathering evidence over time from real numbers, not symbols. It puts models that read sequences beside those that see pictures.',
    zh: '考的是随时间积累证据，读的是实数而不是符号。借它可以把读序列的模型和看图的模型放在一起比。',
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

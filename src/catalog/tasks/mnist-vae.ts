/** `mnist-vae`: the same digits without their labels, for models that shall draw more of them; pixels are in [0, 1]. */
import type { Task, TaskSettings, TaskShape } from '../task';
import { digitSources, loadDigits, SIDE } from './digits';
import { checkSettings } from './settings';

function shape(settings: TaskSettings): TaskShape {
  checkSettings(mnistVae, settings);
  const sample = [SIDE, SIDE, 1];
  return { kind: 'unlabelled', input: sample, target: [], vocabulary: 0, classes: 0, sample };
}

export const mnistVae: Task = {
  id: 'mnist-vae',
  track: 'generation',
  kind: 'unlabelled',
  asks: 'once',
  look: 'image',
  name: { en: 'Drawing digits', zh: '画数字' },
  description: {
    en: 'The same small pictures of handwritten digits, without being told which digit each shows. The model learns to draw new ones.',
    zh: '同样的手写数字小图，但不告诉模型写的是几。模型要学会画出新的数字。',
  },
  tests: {
    en: 'Making new pictures. Besides its own loss, each model is held to how far what it draws lies from real digits.',
    zh: '考的是造出新图。除了各自的损失，还会量一量画出来的数字与真数字相差多远。',
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
  length: SIDE,
  defaultLength: SIDE,
  minLength: SIDE,
  vocabulary: null,
  sources: digitSources,
  shape,
  load: async (asset, settings) => loadDigits(asset, shape(settings)),
};

/** Parts generated examples into splits by what they hold, so that none is both trained on and judged by. */
import { random, type Random } from '../../base/random';
import type { Split } from '../task';

/** Of eight examples one is for evaluation, one for the test, the others for training. */
export function splitOf(task: string, content: Iterable<number>): Split {
  const eighth = random(0, task, 'split', ...content).below(8);
  return eighth === 0 ? 'evaluation' : eighth === 1 ? 'test' : 'train';
}

/**
 * Draws until the example belongs to the split. Those of `unseen` are longer than all others, and belong there as they are.
 * @param content what of an example decides: of two that a model could not tell apart it must be the same
 */
export function drawFor<Example>(
  task: string,
  split: Split,
  generator: Random,
  draw: (generator: Random) => Example,
  content: (example: Example) => Iterable<number>,
): Example {
  for (;;) {
    const example = draw(generator);
    if (split === 'unseen' || splitOf(task, content(example)) === split) return example;
  }
}

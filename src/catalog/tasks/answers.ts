/**
 * What the tasks share that show something whole and then ask for something whole: a given part, and as many question marks
 * as there are answers. The marks tell nothing of earlier answers, so that nobody has an advantage by seeing what comes later.
 */
import { random, type Random } from '../../base/random';
import { IGNORED, type TaskShape, type TaskSource } from '../task';
import { drawFor } from './parted';
import { sourceOf } from './source';

/** @param vocabulary tokens of the given part; the question mark is one more */
export function answerShape(
  length: number,
  given: number,
  vocabulary: number,
  classes: number,
): TaskShape & { prefix: number } {
  return {
    kind: 'tokens',
    input: [length],
    target: [length],
    vocabulary: vocabulary + 1,
    classes,
    prefix: given,
  };
}

/**
 * @param draw the given part @param solve its answers, at most as many as there are slots; what is left asks nothing
 * @param symbols of the given part @param answers of the classes
 */
export function answerSource(
  id: string,
  shape: TaskShape & { prefix: number },
  draw: (generator: Random) => number[],
  solve: (given: number[]) => number[],
  symbols: string[],
  answers: string[],
): TaskSource {
  const question = shape.vocabulary - 1;
  return sourceOf({
    id,
    shape,
    symbols: [...symbols, '?'],
    answers,
    count: (split) => (split === 'unseen' ? 0 : Infinity),
    write(split, seed, example, inputs, targets) {
      const given = drawFor(id, split, random(seed, id, split, example), draw, (drawn) => drawn);
      inputs.fill(question).set(given);
      targets.fill(IGNORED).set(solve(given), shape.prefix);
    },
  });
}

/** Examples cut from a batch, each with what is asked of it and, where a model was watched, what that answered. */
import type { Look } from '../../base/catalogue';
import { asksNumbers, IGNORED, IGNORED_NUMBER } from '../../catalog/task';
import type { Shown } from '../../trainer/protocol';
import { WATCHED } from '../live';

export interface Question {
  /** The right answer: a class or a number. */
  expected: number;
  /** The model's. */
  answer: number | null;
}

export interface Example {
  inputs: ArrayLike<number>;
  /** By target; null where nothing is asked. */
  questions: (Question | null)[];
}

/** How many examples are looked at together: a cloud wants many points, a text few lines. */
export function countFor(look: Look, watched: boolean): number {
  const few: Record<Look, number> = { text: 3, symbols: 3, image: WATCHED, points: 300, function: 2 };
  const more: Record<Look, number> = { text: 4, symbols: 4, image: 18, points: 300, function: 3 };
  return (watched ? few : more)[look];
}

/**
 * Examples `first` … `first + count − 1` of a batch.
 * @param answers to the first examples of the batch, one for each of their targets; null where nobody was watched
 */
export function cutExamples(
  { facts: { shape }, batch }: Pick<Shown, 'facts' | 'batch'>,
  answers: readonly number[] | null,
  first: number,
  count: number,
): Example[] {
  const width = product(shape.input);
  const asked = product(shape.target);
  const isAsked = asksNumbers(shape)
    ? (target: number) => target > IGNORED_NUMBER / 10
    : (target: number) => target !== IGNORED;
  const last = Math.min(first + count, Math.floor(batch.inputs.length / width));
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => {
    const at = first + index;
    return {
      inputs: batch.inputs.subarray(at * width, (at + 1) * width),
      questions: Array.from({ length: shape.classes > 0 ? asked : 0 }, (_, target) => {
        const expected = batch.targets[at * asked + target]!;
        return isAsked(expected) ? { expected, answer: answers?.[at * asked + target] ?? null } : null;
      }),
    };
  });
}

/** How many of the questions were answered, and how many of them rightly. */
export function scoreOf(examples: readonly Example[]): { right: number; answered: number } {
  const answered = examples.flatMap(({ questions }) =>
    questions.flatMap((question) => (question && question.answer !== null ? [question] : [])),
  );
  return {
    right: answered.filter(({ answer, expected }) => answer === expected).length,
    answered: answered.length,
  };
}

/** Place of the first target in the input: a model may be asked about the rest of a sequence alone. */
export function placeOf({ input, target }: { input: number[]; target: number[] }): number {
  return target.length === 0 ? 0 : input[0]! - target[0]!;
}

function product(sizes: number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}

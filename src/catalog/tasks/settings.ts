/** The settings that a task takes, checked in one place. */
import { TrainabilityError } from '../../base/errors';
import type { Task, TaskSettings } from '../task';

/** Longest sequence of the tasks whose length the config decides; the shortest split of a text holds several of them. */
export const LONGEST = 8192;

/**
 * Different examples that a generated task must have: an eighth of them are for evaluation, so that thousands are judged
 * without one twice, and none is trained on.
 */
const ROOM = 2 ** 15;

type Limits = Pick<Task, 'id' | 'length' | 'defaultLength' | 'minLength' | 'vocabulary'>;

/**
 * Length and number of symbols that a config's values stand for; 0 symbols where the task has its own.
 * @throws TrainabilityError unsupported-config, saying what is allowed
 */
export function checkSettings(task: Limits, settings: TaskSettings): { length: number; vocabulary: number } {
  return { length: lengthOf(task, settings), vocabulary: vocabularyOf(task, settings) };
}

function lengthOf(task: Limits, { length }: TaskSettings): number {
  const wanted = length ?? task.defaultLength;
  if (task.length !== null) {
    if (wanted === task.length) return wanted;
    throw unsupported(task.id, 'length', wanted, `has the fixed length ${task.length}`);
  }
  if (Number.isInteger(wanted) && wanted >= task.minLength && wanted <= LONGEST) return wanted;
  throw unsupported(task.id, 'length', wanted, `takes a whole length from ${task.minLength} to ${LONGEST}`);
}

function vocabularyOf({ id, vocabulary: range }: Limits, { vocabulary }: TaskSettings): number {
  if (range === null) {
    if (vocabulary === undefined) return 0;
    throw unsupported(id, 'vocabulary', vocabulary, 'has a vocabulary of its own');
  }
  const wanted = vocabulary ?? range.default;
  if (Number.isInteger(wanted) && wanted >= range.least && wanted <= range.most) return wanted;
  const allowed = `takes a whole vocabulary from ${range.least} to ${range.most}`;
  throw unsupported(id, 'vocabulary', wanted, allowed);
}

/**
 * Refuses settings under which training, evaluation and test would overlap.
 * @param distinct how many different examples there are at a length
 * @throws TrainabilityError unsupported-config, saying from which length on there are enough
 */
export function checkRoom(
  { id }: Pick<Task, 'id'>,
  length: number,
  distinct: (length: number) => number,
): void {
  if (distinct(length) >= ROOM) return;
  let least = length;
  while (distinct(least) < ROOM && least < LONGEST) least++;
  const allowed = `has too few different examples there: training and evaluation would overlap. With as many symbols it takes a whole length from ${least} to ${LONGEST}`;
  throw unsupported(id, 'length', length, allowed);
}

function unsupported(task: string, field: string, value: number, allowed: string): TrainabilityError {
  return new TrainabilityError('unsupported-config', `${field}: the task ${task} ${allowed}, not ${value}.`, {
    task,
    field,
    value,
    allowed,
  });
}

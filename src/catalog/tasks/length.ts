/** The lengths that a task takes, checked in one place. */
import { TrainabilityError } from '../../base/errors';
import type { Task } from '../task';

/** Longest sequence of the tasks whose length the config decides; the shortest split of a text holds several of them. */
export const LONGEST = 8192;

/**
 * The length that a config's value stands for: null is the task's own.
 * @throws TrainabilityError unsupported-config, saying which lengths are allowed
 */
export function checkLength(
  task: Pick<Task, 'id' | 'length' | 'defaultLength' | 'minLength'>,
  length: number | null,
): number {
  const wanted = length ?? task.defaultLength;
  if (task.length !== null) {
    if (wanted === task.length) return wanted;
    throw unsupported(task.id, wanted, `has the fixed length ${task.length}`);
  }
  if (Number.isInteger(wanted) && wanted >= task.minLength && wanted <= LONGEST) return wanted;
  throw unsupported(task.id, wanted, `takes a whole length from ${task.minLength} to ${LONGEST}`);
}

function unsupported(task: string, length: number, allowed: string): TrainabilityError {
  return new TrainabilityError('unsupported-config', `The task ${task} ${allowed}, not ${length}.`, {
    task,
    length,
  });
}

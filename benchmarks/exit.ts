/** How a run ends: exit codes, and what stderr says. */
import { TrainabilityError } from '../src/base/errors';

export const exitCodes = { done: 0, failed: 1, 'bad-arguments': 2, 'no-adapter': 3 } as const;

/** For a program that takes nothing but a question for help. @returns the exit code */
export function tellUsage(words: readonly string[], usage: string): number {
  const asked = words.some((word) => word === '--help' || word === '-h');
  (asked ? console.log : console.error)(usage);
  return asked ? exitCodes.done : exitCodes['bad-arguments'];
}

/** Says on stderr what went wrong. @returns the exit code */
export function explain(error: unknown): number {
  const known = TrainabilityError.from(error);
  if (known.code === 'bad-argument') {
    console.error(`${known.message}\n--help tells what is allowed.`);
    return exitCodes['bad-arguments'];
  }
  console.error(known.message);
  return ['no-webgpu', 'no-adapter'].includes(known.code) ? exitCodes['no-adapter'] : exitCodes.failed;
}

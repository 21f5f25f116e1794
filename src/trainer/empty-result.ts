/** The result of a run that has nothing to show yet, or never will: it failed before it began, or did not answer. */
import { TrainabilityError } from '../base/errors';
import type { RunResult } from './protocol';

/** @param error what went wrong, or null */
export function emptyResult(end: RunResult['end'], error: unknown = null): RunResult {
  return {
    end,
    error: error === null ? null : TrainabilityError.from(error).toData(),
    model: null,
    curve: { trainLoss: [], evaluations: [], blocks: [] },
    test: null,
    timing: {
      compileSeconds: 0,
      trainSeconds: 0,
      stepSeconds: null,
      evaluationSeconds: 0,
      preparationMicroseconds: 0,
      waitSeconds: 0,
      scriptMicroseconds: 0,
    },
    kernels: {},
    exported: null,
    made: null,
  };
}

/** A run as a ranking sees it: made here, or read in the atlas. */
import type { Metric } from '../base/catalogue';
import { median } from '../base/median';
import { headlineShare, type OutcomeKind, type RunRecord, stepsDone } from '../base/record';
import type { AtlasCell } from './atlas/atlas';
import { evaluationStep } from './atlas/envelope';
import { crossing } from './crossing';
import { headlineCrossing } from './outcome';
import type { Attempt } from './statistics/attempt';

export interface Trial {
  architecture: string;
  seed: number;
  /** Null: of the atlas. */
  record: RunRecord | null;
  outcome: OutcomeKind;
  /** At the headline target, in steps. A run that diverged has missed, whatever it had reached before. */
  steps: Attempt;
  /** Steps to each of the targets, ascending by share; null: never, and for all of them where it diverged or failed. */
  crossings: (number | null)[];
  /** Null: not timed, as are all of the atlas. */
  stepSeconds: number | null;
  /** The task's metric on the test split; null where the run did not get to the horizon. */
  final: number | null;
}

/** Whatever they had reached before. */
const lost: readonly OutcomeKind[] = ['diverged', 'failed', 'stopped'];

export function recordTrial(record: RunRecord): Trial {
  const { config, outcome, targets, curve, timing, test } = record;
  const step = outcome.kind === 'reached' ? (headlineCrossing(targets)?.step ?? null) : null;
  return {
    architecture: config.architecture,
    seed: config.seed,
    record,
    outcome: outcome.kind,
    steps: { spent: step ?? stepsDone(curve), reached: step !== null },
    crossings: targets.map(({ step }) => (lost.includes(outcome.kind) ? null : step)),
    stepSeconds: timing.stepSeconds,
    final: test?.metric ?? null,
  };
}

/**
 * In seconds of training: steps × step time of the same run, or the others' median where none was timed.
 * @param trials of one architecture @returns null where no run was timed
 */
export function secondsOf(trials: readonly Trial[]): Attempt[] | null {
  const timed = trials.map(({ stepSeconds }) => stepSeconds).filter((seconds) => seconds !== null);
  const usual = median(timed);
  if (usual === null) return null;
  return trials.map(({ steps, stepSeconds }) => ({ ...steps, spent: steps.spent * (stepSeconds ?? usual) }));
}

/** @param targets of the cell; none where it has none */
export function atlasTrials(
  cell: AtlasCell,
  targets: readonly { share: number; value: number }[],
  better: Metric['better'],
): Trial[] {
  const { architecture } = cell.config;
  return cell.runs.map(([seed, kind, done, metrics, , test]) => {
    const evaluations = metrics.map((metric, index) => ({
      step: evaluationStep(cell.config, index),
      metric,
    }));
    const crossings = targets.map(({ value }) =>
      kind === 'diverged' ? null : crossing(evaluations, value, better),
    );
    const headline = targets.findIndex(({ share }) => share === headlineShare);
    const step = crossings[headline] ?? null;
    return {
      architecture,
      seed,
      record: null,
      outcome:
        kind === 'diverged' ? kind : headline === -1 ? 'completed' : step === null ? 'missed' : 'reached',
      steps: { spent: step ?? done, reached: step !== null },
      crossings,
      stepSeconds: null,
      final: test?.[1] ?? null,
    };
  });
}

/** A run's result and its circumstances as a record. */
import type { TaskInfo } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import type { Environment } from '../base/environment';
import { type Pace, RECORD_SCHEMA, type RunRecord, type TargetCrossing } from '../base/record';
import type { RunResult } from '../trainer/protocol';
import { crossing } from './crossing';
import { finiteCurve } from './finite-curve';
import { outcomeKind } from './outcome';
import type { SuiteReference } from './suite';
import { customCell, suiteCell, type TargetCell, type Targets, targets } from './targets';
import { classesOf, voidsOf } from './validity';

export interface RunCircumstances {
  id: string;
  session: string;
  suite: SuiteReference;
  startedAt: Date;
  config: RunConfig;
  environment: Environment;
  task: Pick<TaskInfo, 'id' | 'metric'>;
  /** The page could not be seen for a part of the run. */
  hidden: boolean;
  /** The battery was low, and not being charged, for a part of the run. */
  lowBattery: boolean;
  /** Null: not measured. */
  pace: Pace | null;
}

export function recordRun(
  circumstances: RunCircumstances,
  result: RunResult,
  from: Targets = targets,
): RunRecord {
  const { id, session, suite, startedAt, config, environment, task, pace } = circumstances;
  const ofTask = suite ? suiteCell(suite, config.task, from) : customCell(config, from);
  // Targets are for the task's own loss.
  const cell = result.model?.objective === undefined ? ofTask : null;
  const curve = finiteCurve(result.curve);
  const crossings = targetCrossings(curve.evaluations, cell, task.metric.better);
  return {
    schema: RECORD_SCHEMA,
    id,
    session,
    suite,
    startedAt: startedAt.toISOString(),
    origin: 'here',
    config,
    environment: Object.keys(result.kernels).length
      ? { ...environment, kernels: result.kernels }
      : environment,
    model: result.model,
    outcome: { kind: outcomeKind(result.end, crossings), error: result.error },
    curve,
    targets: crossings,
    test: isFinitePair(result.test) ? result.test : null,
    timing: result.timing,
    ...(pace && { pace }),
    validity: { void: voidsOf(circumstances, result.error), classes: classesOf(suite, config, environment) },
  };
}

function targetCrossings(
  evaluations: RunResult['curve']['evaluations'],
  cell: TargetCell | null,
  better: TaskInfo['metric']['better'],
): TargetCrossing[] {
  if (!cell) return [];
  return cell.values.map(({ share, value }) => ({
    share,
    value,
    step: crossing(evaluations, value, better),
  }));
}

function isFinitePair(test: RunResult['test']): boolean {
  return test !== null && Number.isFinite(test.loss) && Number.isFinite(test.metric);
}

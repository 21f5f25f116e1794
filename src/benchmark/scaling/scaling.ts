/** How the time of a step grows with batch, length, width and depth, as runs of the suite `scaling` tell. */
import * as z from 'zod/mini';
import type { RunRecord } from '../../base/record';
import { baseOf } from '../../base/variant';
import { atlasKey } from '../atlas/cell-key';
import { groupBy } from '../group';
import { Interval } from '../statistics/interval';
import { powerLaw } from '../statistics/power-law';
import { isOfScaling, scaling as suite } from '../suites/scaling';
import { type Layered, type ScalingAxis, scalingAxes, variationsOf } from './variations';

export const ScalingPoint = z.strictObject({
  /** Examples of a batch, tokens, units of width, or layers. */
  at: z.number(),
  stepSeconds: z.number(),
  examplesPerSecond: z.number(),
  /** The record behind it. */
  run: z.uuid(),
});

export const AxisScaling = z.strictObject({
  axis: z.enum(scalingAxes),
  /** Ascending. */
  points: z.array(ScalingPoint),
  /** α, where the step time is as the αth power; null with a single point. */
  exponent: z.nullable(z.number()),
  /** At 95 %, from how far the points lie off a straight line in logs. */
  interval: z.nullable(Interval),
});
export type AxisScaling = z.infer<typeof AxisScaling>;

export const Scaling = z.strictObject({
  architecture: z.string(),
  task: z.string(),
  /** Those that can be varied. */
  axes: z.array(AxisScaling),
});
export type Scaling = z.infer<typeof Scaling>;

/** @param records of one session; those of other suites, void ones and those that were not timed are left out */
export function scalingOf(records: readonly RunRecord[], catalogue: Layered): Scaling[] {
  const timed = records.filter(
    (record) =>
      isOfScaling(record) &&
      record.validity.void.length === 0 &&
      record.outcome.kind === 'completed' &&
      record.timing.stepSeconds,
  );
  const cells = groupBy(timed, ({ config }) => `${config.task} ${config.architecture}`);
  const place = ({ architecture }: Scaling) =>
    catalogue.architectures.findIndex(({ id }) => id === baseOf(architecture));
  const found = cells.flatMap((group): Scaling[] => {
    const base = group.find(
      ({ config: { batch, length, parameters, layers, task } }) =>
        batch === suite.batch &&
        length === suite.tasks.find(({ id }) => id === task)?.length &&
        parameters === undefined &&
        layers === undefined,
    );
    if (!base) return [];
    const { architecture, task } = base.config;
    const byConfig = new Map(group.map((record) => [atlasKey(record.config), record]));
    const variations = variationsOf(base.config, catalogue);
    const axes = scalingAxes.flatMap((axis) => {
      const runs = variations[axis].flatMap((config) => byConfig.get(atlasKey(config)) ?? []);
      return runs.length > 1 ? [axisOf(axis, runs)] : [];
    });
    return [{ architecture, task, axes }];
  });
  return found.sort((a, b) => place(a) - place(b));
}

function axisOf(axis: ScalingAxis, records: readonly RunRecord[]): AxisScaling {
  const points = records
    .map((record) => {
      const stepSeconds = record.timing.stepSeconds!;
      const examplesPerSecond = record.config.batch / stepSeconds;
      return { at: placeOf(axis, record), stepSeconds, examplesPerSecond, run: record.id };
    })
    .sort((a, b) => a.at - b.at);
  const law = powerLaw(points.map(({ at, stepSeconds }) => ({ x: at, y: stepSeconds })));
  return { axis, points, exponent: law?.exponent ?? null, interval: law?.interval ?? null };
}

function placeOf(axis: ScalingAxis, { config, model }: RunRecord): number {
  switch (axis) {
    case 'batch':
      return config.batch;
    case 'length':
      return config.length!;
    case 'width':
      return model!.dimensions.width!;
    case 'depth':
      return model!.dimensions.layers!;
  }
}

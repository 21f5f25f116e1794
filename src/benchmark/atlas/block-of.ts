/** Records as a block of the atlas. */
import { AtlasBlock, type AtlasRun, atlasOutcomes } from '../../base/atlas-block';
import { type RunRecord, stepsDone } from '../../base/record';
import { TrainabilityError } from '../../base/errors';
import { atlasKey } from './cell-key';
import { evaluationStep } from './envelope';

/**
 * Null: none of these runs says anything about its architecture.
 * @param records of one cell @throws TrainabilityError internal for records of several cells
 */
export function blockOf(records: readonly RunRecord[]): AtlasBlock | null {
  const sound = records.filter(
    (record) => record.model && record.validity.void.length === 0 && outcomeOf(record),
  );
  const first = sound[0];
  if (!first) return null;
  if (sound.some(({ config }) => atlasKey(config) !== atlasKey(first.config)))
    throw new TrainabilityError(
      'internal',
      'A block of the atlas has runs that differ in more than their seed.',
    );
  const { app, engine, protocol, adapter } = first.environment;
  const { parameters, flopsPerExample, objective } = first.model!;
  const { seed, ...config } = first.config;
  return AtlasBlock.parse({
    config,
    made: {
      app,
      engine,
      protocol,
      adapter: `${adapter.vendor} ${adapter.architecture}`.trim(),
      month: first.startedAt.slice(0, 7),
    },
    model: { parameters, flopsPerExample: flopsPerExample.training, ...(objective && { objective }) },
    runs: sound.map(runOf).sort(([a], [b]) => a - b),
  });
}

function outcomeOf({ outcome }: RunRecord): AtlasRun[1] | null {
  return atlasOutcomes.find((kind) => kind === outcome.kind) ?? null;
}

function runOf(record: RunRecord): AtlasRun {
  const { config, curve, test } = record;
  // What is no number is not in a record: there the row of evaluations ends.
  const gap = curve.evaluations.findIndex(({ step }, index) => step !== evaluationStep(config, index));
  const evaluations = gap === -1 ? curve.evaluations : curve.evaluations.slice(0, gap);
  const metrics = evaluations.map(({ metric }) => short(metric));
  const losses = evaluations.map(({ loss }) => short(loss));
  const same = metrics.every((metric, index) => metric === losses[index]);
  return [
    config.seed,
    outcomeOf(record)!,
    stepsDone(curve),
    metrics,
    same ? [] : losses,
    test && [short(test.loss), short(test.metric)],
  ];
}

/** What a curve can be read to, and what two machines agree on. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}

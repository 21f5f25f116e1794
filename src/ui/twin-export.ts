/**
 * A run as a folder that PyTorch repeats. Weights and batches are not kept with a record, but its config makes them again:
 * the first steps are trained anew, and what the twin is held against are the losses of the record.
 */
import { strToU8, zipSync } from 'fflate';
import { TrainabilityError } from '../base/errors';
import type { RunRecord } from '../base/record';
import { exportFiles } from '../records/run-export';
import type { Trainer } from '../trainer/protocol';

/** Steps that the twin repeats. */
const TWIN_STEPS = 30;

const about = (
  record: RunRecord,
) => `A run of Trainability (${record.config.architecture} on ${record.config.task}), to be repeated in PyTorch:

    python3 repeat.py

It needs Python 3 with numpy and torch. config.json holds every number of the run, curve.csv what was measured.
`;

/** @returns a ZIP file @throws TrainabilityError what the run failed with */
export async function twinArchive(record: RunRecord, trainer: Trainer): Promise<Uint8Array<ArrayBuffer>> {
  const exportSteps = Math.min(TWIN_STEPS, record.config.steps);
  const { exported, error } = await trainer.run(
    record.config,
    { exportSteps, onlyExported: true },
    () => undefined,
  );
  if (error) throw TrainabilityError.fromData(error);
  if (!exported) throw new TrainabilityError('internal', 'The run gave nothing to export.');
  const files = exportFiles(record, exported).map(({ path, bytes }) => [path, bytes] as const);
  const [folder] = files[0]![0].split('/');
  return zipSync({ ...Object.fromEntries(files), [`${folder}/README.txt`]: strToU8(about(record)) });
}

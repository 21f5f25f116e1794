import { median } from '../../base/median';
import { tunedName } from '../studies/tuning';
import { type Criterion, plain, toTarget } from './criterion';
import { studiedData } from './studied';

/** Examples that a success takes, what it takes to have them, and how well the optimiser must be chosen. */
export const data: Criterion = {
  id: 'data',
  headline: 'examples-to-target',
  measure(evidence) {
    const { records, findings } = evidence;
    const waits = records.flatMap(({ timing: { waitSeconds, trainSeconds } }) =>
      waitSeconds === undefined || trainSeconds === 0 ? [] : [waitSeconds / trainSeconds],
    );
    return [
      toTarget('examples-to-target', evidence, records[0]!.config.batch),
      plain(
        'preparation',
        evidence,
        median(records.map(({ timing }) => timing.preparationMicroseconds / 1e6)),
      ),
      plain('data-wait', evidence, median(waits)),
      ...(findings ? studiedData(findings, tunedName(records[0]!.config.optimizer)) : []),
    ];
  },
};

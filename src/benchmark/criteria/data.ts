import { median } from '../../base/median';
import { type Criterion, plain, toTarget } from './criterion';

/** Examples that a success takes, and what it takes to have them. */
export const data: Criterion = {
  id: 'data',
  headline: 'examples-to-target',
  measure(evidence) {
    const { records } = evidence;
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
    ];
  },
};

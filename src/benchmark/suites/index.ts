/** Every suite, smallest first. To add one: a file beside this one, and a line here. */
import { TrainabilityError } from '../../base/errors';
import type { Suite } from '../suite';
import { full } from './full';
import { quick } from './quick';
import { scaling } from './scaling';
import { smoke } from './smoke';
import { standard } from './standard';
import { tiny } from './tiny';
import { tour } from './tour';

export const suites: Suite[] = [tiny, smoke, quick, tour, standard, full, scaling];

/** @throws TrainabilityError bad-argument for an unknown name, with the names that exist */
export function suiteById(id: string): Suite {
  const suite = suites.find((suite) => suite.id === id);
  if (suite) return suite;
  const allowed = suites.map((suite) => suite.id).join(', ');
  throw new TrainabilityError('bad-argument', `There is no suite "${id}". The suites are: ${allowed}.`, {
    field: 'suite',
    value: id,
    allowed,
  });
}

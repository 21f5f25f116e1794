/** The studies. To add one: a file beside this one, a name in ./study, and a line here. */
import type { Study } from './study';
import { tuning } from './tuning';

export const studies: Study[] = [tuning];

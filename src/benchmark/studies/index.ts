/** The studies. To add one: a file beside this one, a name in ./study, and a line here. */
import { batch } from './batch';
import { data } from './data';
import { drift } from './drift';
import { growth } from './growth';
import { size } from './size';
import type { Study } from './study';
import { tuning } from './tuning';
import { workers } from './workers';

export const studies: Study[] = [tuning, drift, data, size, growth, batch, workers];

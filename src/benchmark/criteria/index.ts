/** The six questions. To add a metric: a name in ./criterion, and a line in the file of its criterion. */
import { compute } from './compute';
import { convergence } from './convergence';
import { cost } from './cost';
import type { Criterion } from './criterion';
import { data } from './data';
import { scalability } from './scalability';
import { structure } from './structure';

export const criteria: Criterion[] = [compute, data, structure, convergence, scalability, cost];

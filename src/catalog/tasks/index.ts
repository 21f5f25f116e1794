/** All tasks, by track. To add one: a file beside this one, and a line here. */
import type { Task } from '../task';
import { addition } from './addition';
import { cycle } from './cycle';
import { dyck } from './dyck';
import { grammar } from './grammar';
import { grok } from './grok';
import { induction } from './induction';
import { linreg } from './linreg';
import { mnist } from './mnist';
import { mnistRows } from './mnist-rows';
import { mnistVae } from './mnist-vae';
import { moby } from './moby';
import { modular } from './modular';
import { mqar } from './mqar';
import { ownText } from './own-text';
import { parity } from './parity';
import { reverse } from './reverse';
import { selectiveCopy } from './selective-copy';
import { sort } from './sort';
import { twoMoons } from './two-moons';

export const tasks: Task[] = [
  moby,
  ownText,
  grammar,
  mqar,
  selectiveCopy,
  induction,
  parity,
  modular,
  cycle,
  dyck,
  sort,
  reverse,
  addition,
  grok,
  linreg,
  mnist,
  mnistRows,
  twoMoons,
  mnistVae,
];

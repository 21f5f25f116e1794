/** All tasks. To add one: a file beside this one, and a line here. */
import type { Task } from '../task';
import { mnist } from './mnist';
import { mnistRows } from './mnist-rows';
import { mnistVae } from './mnist-vae';
import { moby } from './moby';
import { mqar } from './mqar';
import { twoMoons } from './two-moons';

export const tasks: Task[] = [moby, mqar, mnist, mnistRows, twoMoons, mnistVae];

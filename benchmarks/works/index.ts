/** The works, in the order in which they are measured. */
import type { Work } from '../work';
import { gpt } from './gpt';
import { lstm } from './lstm';
import { optimizer } from './optimizer';
import { resnet } from './resnet';
import { scan } from './scan';

export const works: Work[] = [gpt, lstm, resnet, scan, optimizer];

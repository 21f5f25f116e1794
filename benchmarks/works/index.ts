/** The works, in the order in which they are measured. */
import type { Work } from '../work';
import { gpt } from './gpt';

export const works: Work[] = [gpt];

/**
 * What the engine must compute right on any GPU: every op against its composed twin, forward and backward, at fixed shapes
 * that tiles and blocks stumble over, and kernels with variants by each of them. The property tests in
 * tests/browser/engine/ops/ draw many more shapes; these need nothing but a device.
 */
import { attentive } from './attention';
import type { Case } from './case';
import { cells } from './cells';
import { convolutions } from './convolutions';
import { norms } from './norms';
import { pointwise } from './pointwise';
import { products } from './products';
import { noises } from './random';
import { recurrences } from './recurrences';
import { routes } from './routing';
import { layouts } from './row-layouts';
import { tiles } from './tiles';
import { tokens } from './tokens';

export type { Case } from './case';

export const cases: Case[] = [
  ...products,
  ...tiles,
  ...norms,
  ...layouts,
  ...attentive,
  ...cells,
  ...recurrences,
  ...convolutions,
  ...tokens,
  ...routes,
  ...noises,
  ...pointwise,
];

/** Optimisers by name. */
import type { Optimizer } from '../../base/config';
import type { FlatParameters } from '../flat';
import { adamw } from './adamw';
import type { InPlaceOptimizer } from './optimizer';
import { sgd } from './sgd';

export function makeOptimizer(parameters: FlatParameters, settings: Optimizer): InPlaceOptimizer {
  return settings.name === 'adamw' ? adamw(parameters, settings) : sgd(parameters, settings);
}

/** β₁ and β₂ for the clock; (0, 0) where the optimiser corrects nothing. */
export function betasOf(settings: Optimizer): [number, number] {
  return settings.name === 'adamw' ? [settings.beta1, settings.beta2] : [0, 0];
}

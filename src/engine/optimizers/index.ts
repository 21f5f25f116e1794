/** Optimisers by name. */
import type { Optimizer } from '../../base/config';
import type { FlatParameters } from '../flat';
import { adagrad } from './adagrad';
import { adam } from './adam';
import { adamw } from './adamw';
import { lion } from './lion';
import { momentum } from './momentum';
import { muon } from './muon';
import type { InPlaceOptimizer } from './optimizer';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';

export function makeOptimizer(parameters: FlatParameters, settings: Optimizer): InPlaceOptimizer {
  switch (settings.name) {
    case 'sgd':
      return settings.momentum > 0 ? momentum(parameters, settings) : sgd(parameters, settings);
    case 'adagrad':
      return adagrad(parameters, settings);
    case 'rmsprop':
      return rmsprop(parameters, settings);
    case 'adam':
      return adam(parameters, settings);
    case 'adamw':
      return adamw(parameters, settings);
    case 'lion':
      return lion(parameters, settings);
    case 'muon':
      return muon(parameters, settings);
  }
}

/** β₁ and β₂ for the clock; (0, 0) where the optimiser corrects nothing. */
export function betasOf(settings: Optimizer): [number, number] {
  switch (settings.name) {
    case 'adam':
    case 'adamw':
    case 'muon':
      return [settings.beta1, settings.beta2];
    default:
      return [0, 0];
  }
}

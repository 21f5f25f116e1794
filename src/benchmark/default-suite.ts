/** Which suite runs when nobody chose one. */
import type { Catalogue } from '../base/catalogue';
import { suiteCells } from './plan';
import type { Suite } from './suite';
import { suites } from './suites';
import type { Targets } from './targets';

/**
 * `quick` on a GPU, `smoke` on a software adapter; another that is in the menu where that one has no targets yet.
 * Null: none has.
 */
export function defaultSuite(software: boolean, catalogue: Catalogue, from?: Targets): Suite | null {
  const preferred = software ? 'smoke' : 'quick';
  const available = suites.filter(
    (suite) => !suite.hidden && suiteCells(suite, catalogue, from).runnable.length > 0,
  );
  return available.find(({ id }) => id === preferred) ?? available[0] ?? null;
}

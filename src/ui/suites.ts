/** The suites as this page offers them: what runs here, how long it takes, what is chosen at first. */
import type { Catalogue } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import type { Environment } from '../base/environment';
import { secondsLeft } from '../benchmark/estimate';
import { planSuite, suiteCells } from '../benchmark/plan';
import type { Suite } from '../benchmark/suite';

export interface SuiteOffer {
  suite: Suite;
  /** Empty: not available yet. */
  plan: RunConfig[];
  /** Ids of tasks that are left out. */
  withoutTargets: string[];
  /** Null until the device has been probed. */
  seconds: number | null;
}

export function offerSuites(
  suites: readonly Suite[],
  catalogue: Catalogue,
  environment: Environment | null,
): SuiteOffer[] {
  return suites.map((suite) => {
    const { runnable, withoutTargets } = suiteCells(suite, catalogue);
    const plan = runnable.length > 0 ? planSuite(suite, catalogue) : [];
    const seconds = environment && plan.length > 0 ? secondsLeft(plan, [], environment.probes) : null;
    return { suite, plan, withoutTargets, seconds };
  });
}

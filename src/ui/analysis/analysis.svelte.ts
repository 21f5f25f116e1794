/** The analysis of the session that a page shows. */
import { TrainabilityError } from '../../base/errors';
import type { RunRecord } from '../../base/record';
import type { Prices } from '../../benchmark/criteria/prices';
import type { AnalysedCatalogue } from '../../benchmark/analysis/block';
import type { Analysed } from './analyst';
import { analyst, forgetAnalyst } from './client';

interface AnalysisState {
  /** Of this session; null: none yet. */
  session: string | null;
  result: Analysed | null;
  error: TrainabilityError | null;
}

let state = $state.raw<AnalysisState>({ session: null, result: null, error: null });
let latest = 0;

export function analysis(): AnalysisState {
  return state;
}

/** What was known of the session before stays until the new analysis is there. Never rejects. */
export async function analyseSession(
  session: string,
  records: readonly RunRecord[],
  catalogue: AnalysedCatalogue,
  prices: Prices | null,
): Promise<void> {
  const request = ++latest;
  const stale = () => request !== latest;
  if (state.session !== session) state = { session, result: null, error: null };
  try {
    const result = await analyst().analyse(records, catalogue, prices, stale);
    if (result && !stale()) state = { session, result, error: null };
  } catch (error) {
    forgetAnalyst();
    if (!stale()) state = { session, result: null, error: TrainabilityError.from(error) };
  }
}

/** How a run ended, in the five words of the protocol (and `completed` where there is no target to speak of). */
import { headlineShare, type OutcomeKind, type TargetCrossing } from '../base/record';
import type { RunResult } from '../trainer/protocol';

/** Diverged, failed and stopped runs stay so, whatever they had reached before. */
export function outcomeKind(end: RunResult['end'], crossings: TargetCrossing[]): OutcomeKind {
  if (end !== 'completed') return end;
  const headline = headlineCrossing(crossings);
  if (!headline) return 'completed';
  return headline.step === null ? 'missed' : 'reached';
}

/** The crossing of the 80 % target; null where the cell has no targets. */
export function headlineCrossing(crossings: TargetCrossing[]): TargetCrossing | null {
  return crossings.find(({ share }) => share === headlineShare) ?? null;
}

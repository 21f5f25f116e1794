/** What is trained on a visitor's text where nobody says otherwise, and the session that comes of it. */
import { type Catalogue, takes } from '../base/catalogue';
import type { RunConfig, SizeClass } from '../base/config';
import type { TextSummary } from '../base/own-text';
import { customPlan } from '../benchmark/custom-plan';

/** One of each kind that reads text. */
export const usualArchitectures: readonly string[] = ['gpt2', 'llama', 'lstm', 'mingru', 'mamba'];

/** Most symbols at which every architecture has room for more than its embeddings. */
const roomFor: readonly (readonly [SizeClass, number])[] = [
  ['nano', 128],
  ['micro', 1024],
  ['mini', Infinity],
];

/** The smallest size that suits so many symbols. */
export function usualSize(symbols: number): SizeClass {
  return roomFor.find(([, most]) => symbols <= most)![0];
}

/** Minutes on either. */
export const usualSteps = (software: boolean): number => (software ? 120 : 600);

export function textTakers({ architectures, tasks }: Catalogue): Catalogue['architectures'] {
  const needy = tasks.filter(({ needsText }) => needsText);
  return architectures.filter((each) => needy.some((task) => takes(each, task)));
}

export interface TextWishes {
  architectures: string[];
  size: SizeClass;
  steps: number;
  /** No GPU: smaller batches of shorter windows. */
  software: boolean;
}

/** @throws TrainabilityError bad-argument naming what is not allowed */
export function planText(
  { fingerprint }: Pick<TextSummary, 'fingerprint'>,
  { architectures, size, steps, software }: TextWishes,
  catalogue: Catalogue,
): RunConfig[] {
  return customPlan(
    {
      suite: software ? 'smoke' : 'quick',
      text: fingerprint,
      architectures,
      size,
      steps,
      seeds: 1,
      length: software ? 32 : 64,
    },
    catalogue,
  );
}

/** One run on its way to a target, as far as the statistics ask. Any unit that is spent: steps, seconds, currency. */
export interface Attempt {
  /** Up to the target by a run that reached it, in full by one that did not. Above 0. */
  spent: number;
  reached: boolean;
}

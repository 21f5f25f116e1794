/** Something about the page or the machine that makes timings mean nothing while it holds: a hidden page, a low battery. */
export interface Condition {
  holds(): boolean;
  /** Calls back at every change; returns what ends that. */
  watch(listener: () => void): () => void;
}

/** For what cannot come about: nobody hides the page of the headless ranking. */
export const never: Condition = { holds: () => false, watch: () => () => undefined };

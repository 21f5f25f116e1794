/** Whether the page can be seen. A hidden page is throttled by the browser: its timings mean nothing. */
export interface Visibility {
  hidden(): boolean;
  /** Calls back at every change; returns what ends that. */
  watch(listener: () => void): () => void;
}

/** For a page that nobody can hide: the headless ranking, and tests. */
export const alwaysVisible: Visibility = { hidden: () => false, watch: () => () => undefined };

/** What can come between: the page is hidden, or a person wants to stop. */
import type { Visibility } from './visibility';

/** Notices whether the page is hidden at any time from now on; `end` tells, and ends the watch. */
export function watchHidden(visibility: Visibility): { end(): boolean } {
  let seen = visibility.hidden();
  const unwatch = visibility.watch(() => {
    seen ||= visibility.hidden();
  });
  return {
    end: () => {
      unwatch();
      return seen;
    },
  };
}

/** Resolves as soon as the page can be seen, or the signal is aborted. */
export function whenVisible(visibility: Visibility, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const abort = whenAborted(signal);
    const unwatch = visibility.watch(() => check());
    const check = () => {
      if (visibility.hidden() && !signal.aborted) return;
      unwatch();
      abort.release();
      resolve();
    };
    void abort.promise.then(check);
    check();
  });
}

/** A promise that resolves when the signal is aborted, and a way to stop listening. */
export function whenAborted(signal: AbortSignal): { promise: Promise<void>; release(): void } {
  const scope = new AbortController();
  const promise = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: scope.signal });
  });
  return { promise, release: () => scope.abort() };
}

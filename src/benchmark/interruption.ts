/** What can come between: the page is hidden, the battery is low, or a person wants to stop. */
import type { Condition } from './condition';

/** Notices whether the condition holds at any time from now on; `end` tells, and ends the watch. */
export function watchCondition(condition: Condition): { end(): boolean } {
  let seen = condition.holds();
  const unwatch = condition.watch(() => {
    seen ||= condition.holds();
  });
  return {
    end: () => {
      unwatch();
      return seen;
    },
  };
}

/** Resolves as soon as the condition holds no more, or the signal is aborted. */
export function whenOver(condition: Condition, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const abort = whenAborted(signal);
    const unwatch = condition.watch(() => check());
    const check = () => {
      if (condition.holds() && !signal.aborted) return;
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

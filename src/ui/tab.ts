/** This tab among others: one benchmark at a time, awake while it runs, and whether it is hidden. */
import type { Condition } from '../benchmark/condition';

const LOCK = 'trainability-benchmark';

/** Runs `work` while no other tab may. False: another tab holds the lock and nothing was run. */
export async function holdBenchmarkLock(work: () => Promise<void>): Promise<boolean> {
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await work();
    return true;
  });
}

/** Calls `tell(true)` if another tab is at work, and `tell(false)` as soon as it is not. Returns what ends the watch. */
export function watchOtherTabs(tell: (busy: boolean) => void): () => void {
  const controller = new AbortController();
  void (async () => {
    // Only pages opened over https or from localhost have locks; no other can train.
    if (!isSecureContext) return;
    const { held = [] } = await navigator.locks.query();
    if (controller.signal.aborted || !held.some((lock) => lock.name === LOCK)) return;
    tell(true);
    // Granted when the other tab is done or closed; given back at once.
    await navigator.locks.request(LOCK, { signal: controller.signal }, () => tell(false)).catch(() => {});
  })();
  return () => controller.abort();
}

/** Keeps the screen on. A browser that refuses or cannot is no reason not to train. */
export function keepAwake(): { release(): void } {
  let sentinel: WakeLockSentinel | null = null;
  let released = false;
  const ask = () => {
    if (released || document.hidden) return;
    navigator.wakeLock?.request('screen').then(
      (found) => {
        sentinel = found;
        if (released) void found.release();
      },
      () => {},
    );
  };
  ask();
  // The browser takes the lock back whenever the page is hidden.
  document.addEventListener('visibilitychange', ask);
  return {
    release() {
      released = true;
      document.removeEventListener('visibilitychange', ask);
      void sentinel?.release();
    },
  };
}

export const pageHidden: Condition = {
  holds: () => document.hidden,
  watch(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};

/** The battery of this machine. Only some browsers tell. */
import type { Condition } from '../benchmark/condition';

interface Battery extends EventTarget {
  charging: boolean;
  /** From 0 to 1. */
  level: number;
}

/** Below this, systems begin to save power. */
const LOW = 0.2;

/** Calls `tell` now and at every change, if this browser knows. Returns what ends it. */
export function watchBattery(tell: (battery: Pick<Battery, 'charging' | 'level'>) => void): () => void {
  const controller = new AbortController();
  const ask = (navigator as Navigator & { getBattery?: () => Promise<Battery> }).getBattery;
  // A refusal (a policy of the site, an old browser) is the same as not knowing.
  ask?.call(navigator).then(
    (battery) => {
      if (controller.signal.aborted) return;
      tell(battery);
      for (const change of ['chargingchange', 'levelchange'])
        battery.addEventListener(change, () => tell(battery), { signal: controller.signal });
    },
    () => {},
  );
  return () => controller.abort();
}

let low = false;

/** Little is left and nothing is added. Known as soon as somebody watches. */
export const lowBattery: Condition = {
  holds: () => low,
  watch(listener) {
    const end = watchBattery(({ charging, level }) => {
      low = !charging && level <= LOW;
      listener();
    });
    return () => {
      end();
      low = false; // What is not watched is not known.
    };
  },
};

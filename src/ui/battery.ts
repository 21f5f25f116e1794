/** Is the charger plugged in? Only some browsers tell. */
interface Battery extends EventTarget {
  charging: boolean;
}

/** Calls `tell` now and at every change, if this browser knows. Returns what ends it. */
export function watchCharging(tell: (charging: boolean) => void): () => void {
  const controller = new AbortController();
  const ask = (navigator as Navigator & { getBattery?: () => Promise<Battery> }).getBattery;
  // A refusal (a policy of the site, an old browser) is the same as not knowing.
  ask?.call(navigator).then(
    (battery) => {
      if (controller.signal.aborted) return;
      tell(battery.charging);
      battery.addEventListener('chargingchange', () => tell(battery.charging), { signal: controller.signal });
    },
    () => {},
  );
  return () => controller.abort();
}

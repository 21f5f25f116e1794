/** What the visitor says that the device costs, kept in this browser. */
import { checkPrices, Prices } from '../benchmark/criteria/prices';

const KEY = 'trainability.prices';

let current = $state.raw<Prices | null>(stored());

/** Null: nothing was said, and nothing is reckoned with. */
export function prices(): Prices | null {
  return current;
}

/** @throws TrainabilityError bad-argument naming the field and what is allowed */
export function setPrices(asked: Prices | null): void {
  current = asked && checkPrices(asked);
  try {
    if (current) localStorage.setItem(KEY, JSON.stringify(current));
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing still reckons.
  }
}

function stored(): Prices | null {
  try {
    const parsed = Prices.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What the visitor says a device costs: nothing of it can be measured in a page. */
import * as z from 'zod/mini';
import { TrainabilityError } from '../../base/errors';

const most = 1e6;
const above0 = z.number().check(z.positive(), z.lte(most));

export const Prices = z.strictObject({
  /** Of the whole device while it trains. */
  watts: above0,
  /** Of an hour of it, in the visitor's own currency. */
  pricePerHour: above0,
});
export type Prices = z.infer<typeof Prices>;

/** @throws TrainabilityError bad-argument naming the field and what is allowed; zero, negative and not finite are none */
export function checkPrices(asked: Prices): Prices {
  const parsed = Prices.safeParse(asked);
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]!.path[0]);
  const value = String(asked[field as keyof Prices]);
  const allowed = `a number above 0, at most ${most}`;
  const message = `${field}: "${value}" is not allowed. Allowed: ${allowed}.`;
  throw new TrainabilityError('bad-argument', message, { field, value, allowed });
}

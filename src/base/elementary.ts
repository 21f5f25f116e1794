/**
 * Exponential and logarithm that are the same on every JavaScript engine, for initial weights: IEEE-exact arithmetic alone,
 * where engines round `Math.exp` and `Math.log` differently.
 */

const LN2 = 0.6931471805599453;

/** eˣ for |x| < 700; relative error below 1e-14. */
export function exp(x: number): number {
  const doublings = Math.round(x / LN2);
  const rest = x - doublings * LN2; // |rest| ≤ 0.35
  let series = 1;
  for (let term = 16; term > 0; term--) series = 1 + (rest / term) * series;
  for (let count = 0; count < Math.abs(doublings); count++) series = doublings > 0 ? series * 2 : series / 2;
  return series;
}

/** Natural logarithm of x > 0; error below 1e-14 or relative: powers of two taken out, then 2·artanh((m − 1) / (m + 1)). */
export function log(x: number): number {
  let mantissa = x;
  let doublings = 0;
  for (; mantissa > Math.SQRT2; doublings++) mantissa /= 2;
  for (; mantissa < Math.SQRT1_2; doublings--) mantissa *= 2;
  const s = (mantissa - 1) / (mantissa + 1); // |s| ≤ 0.172
  let series = 0;
  for (let power = 19; power > 0; power -= 2) series = 1 / power + s * s * series;
  return doublings * LN2 + 2 * s * series;
}

/** Spearman's rank correlation. */

/** Places from 1; equal values share the mean of theirs. */
function places(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** From −1 to 1; null with fewer than three pairs, or where one of the two does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length || a.length < 3) return null;
  const [left, right] = [places(a), places(b)];
  const middle = (a.length + 1) / 2;
  const product = (x: number[], y: number[]) =>
    x.reduce((sum, value, index) => sum + (value - middle) * (y[index]! - middle), 0);
  const scale = Math.sqrt(product(left, left) * product(right, right));
  return scale > 0 ? product(left, right) / scale : null;
}

/** ‖a − b‖ / ‖b‖: how far an array lies from the one that is expected. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let index = 0; index < expected.length; index++) {
    difference += (actual[index]! - expected[index]!) ** 2;
    size += expected[index]! ** 2;
  }
  return Math.sqrt(difference / Math.max(size, 1e-12));
}

import type { Curve } from './record';

/** Training seconds after `step` steps, interpolated between the ends of timed blocks; 0 before the first step. */
export function secondsAt(blocks: Curve['blocks'], step: number): number {
  let before = { step: 0, seconds: 0 };
  for (const block of blocks) {
    if (block.step >= step) {
      const width = block.step - before.step;
      const share = width === 0 ? 1 : (step - before.step) / width;
      return before.seconds + share * (block.seconds - before.seconds);
    }
    before = block;
  }
  return before.seconds;
}

/**
 * In what precision the products of linear layers keep their operands. With `f16` they are rounded to half precision where they wait in
 * workgroup memory, which halves what passes through it; sums, and all else, stay in float32 (mixed precision:
 * Micikevicius et al. 2018). What is trained with it is compared only with its like.
 */
import type { Precision } from '../base/config';

let current: Precision = 'f32';

export const precision = (): Precision => current;

/** From now on kernels are recorded for this precision. */
export function usePrecision(next: Precision): void {
  current = next;
}

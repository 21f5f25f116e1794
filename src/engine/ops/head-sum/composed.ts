/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import type { Tensor } from '../../tf';

export function headSumComposed(x: Tensor, heads: number): Tensor {
  const lead = x.shape.slice(0, -1);
  return x.reshape([...lead, heads, x.shape.at(-1)! / heads]).sum(-1);
}

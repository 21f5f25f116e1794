/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import type { Tensor } from '../../tf';

export const multiplyRowComposed = (x: Tensor, row: Tensor): Tensor => x.mul(row);

export function multiplyHeadsComposed(x: Tensor, gate: Tensor): Tensor {
  return x
    .reshape([gate.size, -1])
    .mul(gate.reshape([gate.size, 1]))
    .reshape(x.shape);
}

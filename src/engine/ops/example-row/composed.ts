/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import type { Tensor } from '../../tf';

function spread(x: Tensor, row: Tensor): Tensor {
  const [batch, channels] = row.shape as [number, number];
  return row.reshape([batch, ...x.shape.slice(1, -1).map(() => 1), channels]);
}

export const addExampleRowComposed = (x: Tensor, row: Tensor): Tensor => x.add(spread(x, row));

export const multiplyExampleRowComposed = (x: Tensor, row: Tensor): Tensor => x.mul(spread(x, row));

/** Affine map y = x·W + b with its gradients: dx = dy·Wᵀ, dW = xᵀ·dy, db = Σ dy. Matrices are stored [in, out]. */
import type { Tensor } from '../../tf';
import { columnSum } from '../column-sum';
import { differentiable } from '../custom';
import { gemm } from '../gemm';

export interface LinearOptions {
  /** The weight is stored [out, in]: an embedding table that serves as the output head. */
  transposed?: boolean;
  /** x comes from the data: its gradient is not wanted, and not computed. */
  fromData?: boolean;
}

/**
 * @param x [..., in] @param weight [in, out] @param bias [out]
 * @returns [..., out]
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor, options: LinearOptions = {}): Tensor {
  const { transposed = false, fromData = false } = options;
  const inputs = x.shape.at(-1)!;
  const flat = x.reshape([x.size / inputs, inputs]);
  const y = differentiable(
    [...(fromData ? [] : [flat]), weight, ...(bias ? [bias] : [])],
    () => ({ value: gemm(flat, weight, { transposeB: transposed, bias }), saved: { flat, weight } }),
    (dy, saved) => [
      ...(fromData ? [] : [gemm(dy, saved.weight, { transposeB: !transposed, gradient: 'a' })]),
      transposed
        ? gemm(dy, saved.flat, { transposeA: true, gradient: 'a' })
        : gemm(saved.flat, dy, { transposeA: true, gradient: 'b' }),
      ...(bias ? [columnSum(dy)] : []),
    ],
  );
  return y.reshape([...x.shape.slice(0, -1), weight.shape[transposed ? 0 : 1]!]);
}

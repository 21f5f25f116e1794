/**
 * Orthogonalises matrices by the quintic Newton–Schulz iteration of Jordan et al. 2024: singular values between 0.005 and 1
 * come out between 0.68 and 1.16, singular vectors stay. Five times three products; the sums around them fuse into the
 * stores of these.
 */
import { runKernel } from '../kernel';
import { gemm, type GemmOptions } from '../ops/gemm';
import type { Tensor } from '../tf';

/** In single precision whatever the run's: iterations would add up the rounding. */
const product = (
  a: Tensor,
  b: Tensor,
  transposes: Pick<GemmOptions, 'transposeA' | 'transposeB'> = {},
): Tensor => gemm(a, b, { ...transposes, precision: 'f32' });

const ITERATIONS = 5;
const [A, B, C] = [3.4445, -4.775, 2.0315];

/** p·x + q·y, of equal shapes. */
function combine(p: number, x: Tensor, q: number, y: Tensor): Tensor {
  return runKernel({
    name: 'combine',
    inputs: { x, y },
    outputs: { z: { shape: x.shape } },
    floats: { p, q },
    body: 'store_z(i, u.p * x[i] + u.q * y[i]);',
    threads: x.size,
  }).z;
}

/**
 * @param matrices [rows, columns] each, none with a singular value above 1
 * @returns of the same shapes
 */
export function orthogonalise(matrices: Tensor[]): Tensor[] {
  let current = matrices;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    // One kind of product for all matrices after the other: independent kernels side by side share a dispatch.
    const grams = current.map((x) =>
      isWide(x) ? product(x, x, { transposeB: true }) : product(x, x, { transposeA: true }),
    );
    const polynomials = grams.map((gram) => combine(B, gram, C, product(gram, gram)));
    current = current.map((x, index) => {
      const polynomial = polynomials[index]!; // [shorter side, shorter side]
      return combine(A, x, 1, isWide(x) ? product(polynomial, x) : product(x, polynomial));
    });
  }
  return current;
}

const isWide = ({ shape }: Tensor): boolean => shape[0]! <= shape[1]!;

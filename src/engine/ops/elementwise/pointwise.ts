/** One kernel forward and one backward for a function of single numbers, from its WGSL. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** Value and derivative in WGSL, as expressions in x. */
export interface Pointwise {
  name: string;
  declarations?: string;
  value: string;
  derivative: string;
}

export function pointwise(x: Tensor, { name, declarations = '', value, derivative }: Pointwise): Tensor {
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name,
        inputs: { input: x },
        outputs: { output: { shape: x.shape } },
        declarations,
        body: `let x = input[i]; store_output(i, ${value});`,
        threads: x.size,
      }).output,
      saved: { x },
    }),
    (dy, saved) => [
      runKernel({
        name: `${name} gradient`,
        inputs: { input: saved.x, dy },
        outputs: { dx: { shape: x.shape } },
        declarations,
        body: `let x = input[i]; store_dx(i, dy[i] * (${derivative}));`,
        threads: x.size,
      }).dx,
    ],
  );
}

/** Global gradient norm and the factor that clips it (Pascanu et al. 2013), as PyTorch computes it. */
import { runKernel } from '../kernel';
import type { Tensor } from '../tf';

const MOST_PARTS = 1024;

/**
 * @param gradient [size], all gradients side by side
 * @param clip largest norm, or null to leave gradients as they are (the norm is measured all the same)
 * @returns [2]: norm, factor
 */
export function clipScale(gradient: Tensor, clip: number | null): Tensor {
  const parts = Math.min(MOST_PARTS, Math.ceil(gradient.size / 64));
  const { squares } = runKernel({
    name: 'gradient squares',
    inputs: { gradient },
    outputs: { squares: { shape: [parts] } },
    integers: { size: gradient.size, parts },
    body: `
  var total = 0.0;
  for (var at = i; at < u.size; at += u.parts) { total += gradient[at] * gradient[at]; }
  store_squares(i, total);`,
    threads: parts,
  });
  return runKernel({
    name: 'gradient norm',
    inputs: { squares },
    outputs: { scale: { shape: [2] } },
    integers: { parts },
    floats: clip === null ? {} : { clip },
    body: `
  var total = 0.0;
  for (var at = 0u; at < u.parts; at++) { total += squares[at]; }
  let norm = sqrt(total);
  store_scale(0u, norm);
  store_scale(1u, ${clip === null ? '1.0' : 'min(1.0, u.clip / (norm + 1e-6))'});`,
    threads: 1,
  }).scale;
}

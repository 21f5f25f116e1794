/** Global gradient norm and the factor that clips it (Pascanu et al. 2013), as PyTorch computes it. */
import { empty, runKernel } from '../kernel';
import type { Tensor } from '../tf';

const PARTS = 32;

/**
 * @param clip largest norm, or null to leave gradients as they are (the norm is measured all the same)
 * @returns [2]: norm, factor
 */
export function clipScale(gradients: Tensor[], clip: number | null): Tensor {
  const squares = empty([gradients.length * PARTS]);
  gradients.forEach((gradient, index) =>
    runKernel({
      name: 'gradient squares',
      inputs: { gradient },
      inPlace: { squares },
      integers: { size: gradient.size, offset: index * PARTS },
      body: `
  var total = 0.0;
  for (var at = i; at < u.size; at += ${PARTS}u) { total += gradient[at] * gradient[at]; }
  squares[u.offset + i] = total;`,
      threads: PARTS,
    }),
  );
  const { scale } = runKernel({
    name: 'gradient norm',
    inputs: { squares },
    outputs: { scale: { shape: [2] } },
    integers: { count: squares.size },
    floats: clip === null ? {} : { clip },
    body: `
  var total = 0.0;
  for (var at = 0u; at < u.count; at++) { total += squares[at]; }
  let norm = sqrt(total);
  scale[0] = norm;
  scale[1] = ${clip === null ? '1.0' : 'min(1.0, u.clip / (norm + 1e-6))'};`,
    threads: 1,
  });
  return scale;
}

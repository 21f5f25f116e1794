/**
 * Global gradient norm and the factor that clips it (Pascanu et al. 2013), as PyTorch computes it: two dispatches, sums in a
 * fixed order. A norm that is no number is passed on as the factor: clipping must not hide it.
 */
import { runKernel } from '../kernel';
import type { Tensor } from '../tf';

const WORKGROUP = 64;

/**
 * @param gradient [size], all gradients side by side
 * @param clip largest norm, or null to leave gradients as they are (the norm is measured all the same)
 * @returns [2]: norm, factor
 */
export function clipScale(gradient: Tensor, clip: number | null): Tensor {
  // As many for a thread of the first pass as for one of the second.
  const parts = WORKGROUP * Math.ceil(Math.sqrt(gradient.size / WORKGROUP));
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
  // By bits: WGSL may take for granted that a number is one, and min(1, NaN) may be 1.
  const factor =
    clip === null
      ? '1.0'
      : 'select(min(1.0, u.clip / (norm + 1e-6)), norm, (bitcast<u32>(norm) & 0x7f800000u) == 0x7f800000u)';
  return runKernel({
    name: 'gradient norm',
    inputs: { squares },
    outputs: { scale: { shape: [2] } },
    integers: { parts },
    floats: clip === null ? {} : { clip },
    shared: `var<workgroup> partial: array<f32, ${WORKGROUP}>;`,
    body: `
  var total = 0.0;
  for (var at = local; at < u.parts; at += ${WORKGROUP}u) { total += squares[at]; }
  partial[local] = total;
  workgroupBarrier();
  if (local == 0u) {
    var sum = 0.0;
    for (var other = 0u; other < ${WORKGROUP}u; other++) { sum += partial[other]; }
    let norm = sqrt(sum);
    store_scale(0u, norm);
    store_scale(1u, ${factor});
  }`,
    threads: WORKGROUP,
    workgroup: WORKGROUP,
  }).scale;
}

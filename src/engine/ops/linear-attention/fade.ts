/** Running sums of log γ within each chunk: the decay between two steps of a chunk is the exponential of a difference. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { orNaN } from '../../wgsl';
import type { Layout } from './layout';

/** Below this a decay has forgotten everything; larger sums would only cost digits of the differences. */
const FORGOTTEN = -30;

/** @param logDecay [batch, time, heads] @returns the same shape: Σ log γ over the chunk's steps up to this one, itself included */
export function fadeOf(logDecay: Tensor, { time, heads, steps, chunks }: Layout): Tensor {
  return runKernel({
    name: 'linear attention fade',
    inputs: { logDecay },
    outputs: { fade: { shape: logDecay.shape } },
    integers: { time, heads, chunks, steps },
    body: `
  let h = i % u.heads;
  let chunk = (i / u.heads) % u.chunks;
  let start = i / (u.heads * u.chunks) * u.time + chunk * u.steps;
  let count = min(u.steps, u.time - chunk * u.steps);
  var sum = 0.0;
  for (var step = 0u; step < count; step++) {
    let here = logDecay[(start + step) * u.heads + h];
    sum += ${orNaN(`clamp(here, ${FORGOTTEN}.0, 0.0)`, 'here')};
    store_fade((start + step) * u.heads + h, sum);
  }`,
    threads: (logDecay.size / time) * chunks,
  }).fade;
}

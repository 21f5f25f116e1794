/**
 * Linear recurrence h_t = a_t·h_{t−1} + b_t with h_0 = b_0, element by element: the heart of minimal recurrent networks
 * and state spaces. A thread walks one channel of one example through time, backward the other way; or, where that is too
 * few threads for a GPU, one chunk of it: see ./chunks (Blelloch 1990).
 */
import { device } from '../../device';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { chunksBody, chunksShared, type Chunks } from './chunks';

/** Shortest time worth cutting, and the channels of all examples that are threads enough without. */
const SHORT = 64;
const MANY_CHANNELS = 16_384;

function chunksFor(batch: number, time: number, width: number): Chunks | null {
  const few = time >= SHORT && batch * width < MANY_CHANNELS;
  return few && !device().adapter.software ? { chunks: 16, channels: 16 } : null;
}

export interface ScanOptions {
  /** How time is cut into chunks that run side by side; null for not at all. What suits the device unless told. */
  chunks?: Chunks | null;
}

const forward = {
  step: 'let next = a[at] * state + b[at]; decay *= a[at];',
  store: 'store_h(at, next);',
};
const backward = {
  step: 'let d = dy[at] + state; let next = d * a[at]; decay *= a[at];',
  store: 'store_db(at, d); store_da(at, select(0.0, d * h[at - min(u.width, at)], t > 0u));',
};

/** @param a, b [batch, time, width] @returns h [batch, time, width] */
export function scan(a: Tensor, b: Tensor, options: ScanOptions = {}): Tensor {
  const [batch, time, width] = a.shape as [number, number, number];
  const { chunks = chunksFor(batch, time, width) } = options;
  const spread = chunks
    ? {
        workgroup: chunks.chunks * chunks.channels,
        threads: batch * Math.ceil(width / chunks.channels) * chunks.chunks * chunks.channels,
        shared: chunksShared(chunks),
      }
    : { threads: batch * width };
  const integers = { time, width };
  return differentiable(
    [a, b],
    () => {
      const { h } = runKernel({
        name: 'scan',
        inputs: { a, b },
        outputs: { h: { shape: a.shape } },
        integers,
        body: chunksBody(chunks, forward, false),
        ...spread,
      });
      return { value: h, saved: { a, h } };
    },
    (dy, saved) => {
      const { da, db } = runKernel({
        name: 'scan gradient',
        inputs: { ...saved, dy },
        outputs: { da: { shape: a.shape }, db: { shape: a.shape } },
        integers,
        body: chunksBody(chunks, backward, true),
        ...spread,
      });
      return [da, db];
    },
  );
}

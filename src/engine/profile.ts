/**
 * What one replay of a capture consists of: each dispatch with its arithmetic, its memory traffic and, where the device
 * tells, its time.
 */
import type { Captured } from './capture';
import { device } from './device';

export interface DispatchProfile {
  /** Names of the kernels in it, in the order of their code. */
  label: string;
  /** Workgroups. */
  groups: number;
  /** Contractions only, a multiply-add counted as two. */
  flops: number;
  /** Bytes of the tensors that it reads and writes, each counted once. */
  bytes: number;
  /** The shortest of several runs; null where the device has no timestamps. */
  seconds: number | null;
}

const ROUNDS = 5;

/** Runs the step a few times more, each dispatch in a pass of its own, with a timestamp before and after. */
export async function profile({ placed }: Captured): Promise<DispatchProfile[]> {
  const { backend, features, check } = device();
  const gpu = backend.device;
  const best = new Float64Array(placed.length).fill(Infinity);
  if (features.includes('timestamp-query')) {
    backend.flush();
    // Queries hold at most 4096 times.
    for (let start = 0; start < placed.length; start += 2048) {
      const part = placed.slice(start, start + 2048);
      const set = gpu.createQuerySet({ type: 'timestamp', count: 2 * part.length });
      const size = 16 * part.length;
      const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
      const resolved = gpu.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
      const staging = gpu.createBuffer({ size, usage: MAP_READ | COPY_DST });
      for (let round = 0; round < ROUNDS; round++) {
        const encoder = gpu.createCommandEncoder();
        part.forEach(({ pipeline, bindGroup, workgroups }, index) => {
          const pass = encoder.beginComputePass({
            timestampWrites: {
              querySet: set,
              beginningOfPassWriteIndex: 2 * index,
              endOfPassWriteIndex: 2 * index + 1,
            },
          });
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bindGroup);
          pass.dispatchWorkgroups(...workgroups);
          pass.end();
        });
        encoder.resolveQuerySet(set, 0, 2 * part.length, resolved, 0);
        encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
        gpu.queue.submit([encoder.finish()]);
        await staging.mapAsync(GPUMapMode.READ);
        const nanoseconds = new BigInt64Array(staging.getMappedRange());
        part.forEach((_, index) => {
          const seconds = Number(nanoseconds[2 * index + 1]! - nanoseconds[2 * index]!) / 1e9;
          best[start + index] = Math.min(best[start + index]!, seconds);
        });
        staging.unmap();
      }
      set.destroy();
      resolved.destroy();
      staging.destroy();
    }
    check();
  }
  return placed.map(({ label, workgroups, flops, bytes }, index) => ({
    label,
    groups: workgroups[0] * workgroups[1] * workgroups[2],
    flops,
    bytes,
    seconds: Number.isFinite(best[index]) ? best[index]! : null,
  }));
}

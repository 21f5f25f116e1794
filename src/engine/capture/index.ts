/**
 * One trace, then replay: a step written as ordinary TensorFlow.js code is recorded once, fused, ordered and given planned
 * memory; after that a step is one submission of what came out. Numbers that change between steps live in buffers, never
 * in the trace.
 */
import { TrainabilityError } from '../../base/errors';
import { device } from '../device';
import { place, type Placed } from './place';

export interface Captured {
  /**
   * Submits the step again, `times` in a row.
   * @param before encodes what each of them needs first, such as a copy of its inputs
   */
  replay(times?: number, before?: (encoder: GPUCommandEncoder, time: number) => void): void;
  /** From now on a replay goes to the queue in so many submissions, for devices that must not be held for long. */
  split(submissions: number): void;
  /** Number of dispatches of one replay. */
  dispatches: number;
  /** Recorded contractions of one replay, a multiply-add counted as two. */
  flops: number;
  /** GPU bytes that belong to this capture. */
  bytes: number;
  /** Of these, what the tensors made on the way share, each from its first use to its last. */
  shared: number;
  /** What is dispatched, in order. */
  placed: readonly Placed[];
  dispose(): void;
}

/**
 * Records `step`, compiles what it needs, and checks it on the GPU's side.
 * @throws TrainabilityError gpu-error, out-of-memory when the device refuses a buffer, a shader or a binding.
 */
export async function capture(step: () => void): Promise<Captured> {
  const { backend, check } = device();
  const gpu = backend.device;
  gpu.pushErrorScope('out-of-memory');
  gpu.pushErrorScope('validation');
  let made;
  let refused: TrainabilityError | null = null;
  try {
    backend.trim();
    const recording = backend.record(step);
    made = await place(backend, recording).catch((error: unknown) => {
      recording.buffers.dispose();
      throw error;
    });
  } catch (error) {
    refused = TrainabilityError.from(error);
  }
  const [validation, memory] = await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
  check();
  if (memory) refused = new TrainabilityError('out-of-memory', memory.message, { bytes: made?.bytes ?? 0 });
  else if (validation) refused = new TrainabilityError('gpu-error', validation.message);
  if (refused || !made) {
    made?.dispose();
    throw refused!;
  }

  const { placed, bytes, shared } = made;
  let submissions = 1;
  return {
    replay(times = 1, before) {
      let encoder = gpu.createCommandEncoder();
      const length = Math.ceil(placed.length / submissions);
      for (let time = 0; time < times; time++) {
        before?.(encoder, time);
        for (let start = 0; start < placed.length; start += length) {
          const pass = encoder.beginComputePass();
          let current: GPUComputePipeline | null = null;
          const end = Math.min(start + length, placed.length);
          for (let index = start; index < end; index++) {
            const { pipeline, bindGroup, workgroups } = placed[index]!;
            if (pipeline !== current) pass.setPipeline((current = pipeline));
            pass.setBindGroup(0, bindGroup);
            pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
          }
          pass.end();
          if (submissions > 1) {
            gpu.queue.submit([encoder.finish()]);
            encoder = gpu.createCommandEncoder();
          }
        }
      }
      if (submissions === 1) gpu.queue.submit([encoder.finish()]);
    },
    split(count) {
      submissions = Math.max(1, Math.min(Math.round(count), placed.length));
    },
    dispatches: placed.length,
    flops: placed.reduce((sum, { flops }) => sum + flops, 0),
    bytes,
    shared,
    placed,
    dispose: made.dispose,
  };
}

/**
 * One trace, then replay: a step written as ordinary TensorFlow.js code is recorded once; after that a step is one
 * submission of the recorded dispatches. Numbers that change between steps live in buffers, never in the trace.
 */
import { TrainabilityError } from '../base/errors';
import { device } from './device';

export interface Captured {
  /** Submits the step once more. */
  replay(): void;
  /** Number of dispatches of one replay. */
  dispatches: number;
  /** Recorded contractions of one replay, a multiply-add counted as two. */
  flops: number;
  /** GPU bytes that belong to this capture. */
  bytes: number;
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
  let recording;
  try {
    recording = backend.record(step);
  } catch (error) {
    await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
    throw error;
  }
  const [validation, memory] = await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
  check();
  const { dispatches, buffers } = recording;
  if (validation ?? memory) {
    buffers.dispose();
    if (memory)
      throw new TrainabilityError('out-of-memory', memory.message, { bytes: buffers.numBytesAllocated });
    throw new TrainabilityError('gpu-error', validation!.message);
  }
  return {
    replay() {
      const encoder = gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      let current: GPUComputePipeline | null = null;
      for (const { pipeline, bindGroup, workgroups } of dispatches) {
        if (pipeline !== current) pass.setPipeline((current = pipeline));
        pass.setBindGroup(0, bindGroup);
        pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
      }
      pass.end();
      gpu.queue.submit([encoder.finish()]);
    },
    dispatches: dispatches.length,
    flops: dispatches.reduce((sum, dispatch) => sum + dispatch.flops, 0),
    bytes: buffers.numBytesAllocated,
    dispose: () => buffers.dispose(),
  };
}

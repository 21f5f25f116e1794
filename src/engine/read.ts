/** Reads GPU buffers back. Goes to the buffer itself: after an in-place write TensorFlow.js's own cache is stale. */
import { causeOf, device } from './device';
import type { Tensor } from './tf';

/**
 * Values of tensors as they are on the GPU after all work submitted so far, in one round trip.
 * @throws TrainabilityError device-lost, gpu-error, out-of-memory when the device failed since it was opened.
 */
export async function readTensors(tensors: readonly Tensor[]): Promise<(Float32Array | Int32Array)[]> {
  const { backend, check, lost } = device();
  backend.flush();
  const ranges = tensors.map((tensor) => backend.bytesOf(tensor));
  const total = ranges.reduce((sum, range) => sum + range.size, 0);
  const staging = backend.device.createBuffer({
    size: total,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = backend.device.createCommandEncoder();
  let offset = 0;
  for (const { buffer, offset: start, size } of ranges) {
    encoder.copyBufferToBuffer(buffer, start, staging, offset, size);
    offset += size;
  }
  backend.device.queue.submit([encoder.finish()]);
  const broken = await Promise.race([
    staging.mapAsync(GPUMapMode.READ).catch((error: unknown) => ({ error })),
    lost,
  ]);
  check();
  if (broken && 'error' in broken) throw await causeOf(broken.error);
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  offset = 0;
  return tensors.map((tensor, index) => {
    const start = offset;
    offset += ranges[index]!.size;
    return tensor.dtype === 'int32'
      ? new Int32Array(bytes, start, tensor.size)
      : new Float32Array(bytes, start, tensor.size);
  });
}

/** Overwrites a tensor's buffer where it lies. `values` must be of the tensor's type and size. */
export function writeTensor(tensor: Tensor, values: Float32Array | Int32Array): void {
  const { backend } = device();
  backend.flush();
  const { buffer, offset } = backend.bytesOf(tensor);
  backend.device.queue.writeBuffer(buffer, offset, values as Float32Array<ArrayBuffer>);
}

/** Copies of resident tensors, made on the GPU, in the order of what is submitted. */
import { backend } from '../engine/device';
import { tf, type Tensor } from '../engine/tf';

/** Of the same shapes, zero; whoever asks disposes of them. */
export function zeroCopies(tensors: readonly Tensor[]): Tensor[] {
  return tensors.map((tensor) => backend().resident(tf.zerosLike(tensor)));
}

/** Submits copies. @param from, to of the same shapes, in the same order */
export function copyTensors(from: readonly Tensor[], to: readonly Tensor[]): void {
  const gpu = backend();
  gpu.flush();
  const encoder = gpu.device.createCommandEncoder();
  encodeCopies(encoder, from, to);
  gpu.device.queue.submit([encoder.finish()]);
}

/** Copies, as part of what `encoder` will do. */
export function encodeCopies(
  encoder: GPUCommandEncoder,
  from: readonly Tensor[],
  to: readonly Tensor[],
): void {
  const gpu = backend();
  from.forEach((tensor, index) => {
    const source = gpu.bytesOf(tensor);
    const goal = gpu.bytesOf(to[index]!);
    encoder.copyBufferToBuffer(source.buffer, source.offset, goal.buffer, goal.offset, goal.size);
  });
}

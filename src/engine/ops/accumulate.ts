/**
 * TensorFlow.js adds gradients that meet in one tensor by its own Add. For equal shapes ours takes its place on WebGPU, so
 * that a capture can fuse the sum into whatever made the last of the addends.
 */
import { runKernel } from '../kernel';
import { tf, type Tensor } from '../tf';

const registered = new WeakSet<tf.KernelConfig>();

const sameShape = (a: number[], b: number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Replaces the WebGPU kernel; other shapes and types go to the one that was there. Calling it again changes nothing. */
export function registerAccumulation(): void {
  const stock = tf.getKernel('Add', 'webgpu');
  if (!stock || registered.has(stock)) return;
  tf.unregisterKernel('Add', 'webgpu');
  const ours: tf.KernelConfig = {
    kernelName: 'Add',
    backendName: 'webgpu',
    kernelFunc(parameters) {
      const { a, b } = parameters.inputs as { a: Tensor; b: Tensor };
      if (a.dtype !== 'float32' || b.dtype !== 'float32' || !sameShape(a.shape, b.shape) || a.size === 0)
        return stock.kernelFunc(parameters);
      return runKernel({
        name: 'add',
        inputs: { left: a, right: b },
        outputs: { y: { shape: a.shape } },
        body: 'store_y(i, left[i] + right[i]);',
        threads: a.size,
      }).y;
    },
  };
  tf.registerKernel(ours);
  registered.add(tf.getKernel('Add', 'webgpu')!);
}

/**
 * Quads: four neighbouring threads that hand numbers to each other through registers (WGSL's subgroups). Our kernels take
 * for granted that threads 4q … 4q + 3 of a workgroup are one quad, in this order. Every known device does it so, but
 * the standard does not promise it: this asks the device.
 */
import { empty, runKernel } from './kernel';
import { readTensors } from './read';
import { tf } from './tf';

/** Threads of a quad. */
export const QUAD = 4;
const THREADS = 512;

/** Whether quads lie as our kernels need them. The device must have the feature `subgroups`. */
export async function quadsInOrder(): Promise<boolean> {
  const order = empty([QUAD * THREADS]);
  runKernel({
    name: 'quads',
    inputs: {},
    inPlace: { order },
    body: Array.from(
      { length: QUAD },
      (_, j) => `order[${QUAD}u * i + ${j}u] = quadBroadcast(f32(i), ${j}u);`,
    ).join('\n'),
    threads: THREADS,
  });
  const [found] = await readTensors([order]);
  tf.dispose(order);
  return found!.every((thread, at) => thread === QUAD * Math.floor(at / QUAD / QUAD) + (at % QUAD));
}

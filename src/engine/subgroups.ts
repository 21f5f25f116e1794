/**
 * Subgroups: threads that hand numbers to each other through registers; the four of a quad are neighbours in one. Our
 * kernels take for granted that the threads of a workgroup fill subgroups, and quads, in the order of their numbers. Every
 * known device does it so, but the standard does not promise it: this asks the device.
 */
import { backend } from './device';
import { runKernel } from './kernel';
import { readTensors } from './read';
import { tf } from './tf';

/** What kernels may count on. */
export interface Abilities {
  software: boolean;
  /** Subgroups with their threads in order. */
  subgroups: boolean;
}

/** Threads of a quad. */
export const QUAD = 4;
const THREADS = 512;

/** Whether threads lie as our kernels need them. The device must have the feature `subgroups`. */
export async function subgroupsInOrder(): Promise<boolean> {
  const { device } = backend();
  const right = tf.zeros([THREADS]);
  // A device that refuses the question has no subgroups for us, and is sound all the same.
  device.pushErrorScope('internal');
  device.pushErrorScope('validation');
  runKernel({
    name: 'subgroups',
    inputs: {},
    inPlace: { right },
    body: `
  var placed = subgroupMin(i) == i - i % subgroupSize;
  ${Array.from(
    { length: QUAD },
    (_, j) => `placed = placed && quadBroadcast(i, ${j}u) == i - i % ${QUAD}u + ${j}u;`,
  ).join('\n  ')}
  right[i] = select(0.0, 1.0, placed);`,
    threads: THREADS,
  });
  const [[found], ...refused] = await Promise.all([
    readTensors([right]),
    device.popErrorScope(),
    device.popErrorScope(),
  ]);
  right.dispose();
  return refused.every((error) => error === null) && found!.every((placed) => placed === 1);
}

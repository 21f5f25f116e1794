/**
 * Subgroups: threads that hand numbers to each other through registers; the four of a quad are neighbours in one. Our
 * kernels take for granted that the threads of a workgroup fill subgroups, and quads, in the order of their numbers. Every
 * known device does it so, but the standard does not promise it: this asks the device.
 */
import { empty, runKernel } from './kernel';
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
  const wrong = empty([THREADS]);
  runKernel({
    name: 'subgroups',
    inputs: {},
    inPlace: { wrong },
    body: `
  var misplaced = select(0.0, 1.0, subgroupMin(i) != i - i % subgroupSize);
  ${Array.from(
    { length: QUAD },
    (_, j) => `if (quadBroadcast(i, ${j}u) != i - i % ${QUAD}u + ${j}u) { misplaced = 1.0; }`,
  ).join('\n  ')}
  wrong[i] = misplaced;`,
    threads: THREADS,
  });
  const [found] = await readTensors([wrong]);
  tf.dispose(wrong);
  return found!.every((misplaced) => misplaced === 0);
}

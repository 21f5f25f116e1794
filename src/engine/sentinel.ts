/**
 * The drift sentinel: one fixed kernel, timed again and again, whose rate tells whether the device still runs as fast as it
 * did. A device that throttles, or that something else makes use of, shows here first.
 */
import { capture, type Captured } from './capture';
import { backend } from './device';
import { empty } from './kernel';
import { fastest, MULTIPLY_ADD_FLOPS, MULTIPLY_ADD_THREADS, multiplyAdds } from './probes';
import { readTensors } from './read';

export interface Sentinel {
  /** 10⁹ floating-point operations a second, as in `Probes.gigaflops`; takes less than a tenth of a second on a GPU. */
  measure(): Promise<number>;
  dispose(): void;
}

export async function createSentinel(): Promise<Sentinel> {
  const output = backend().resident(empty([MULTIPLY_ADD_THREADS]));
  const captured: Captured = await capture(() => multiplyAdds(output));
  return {
    async measure() {
      const seconds = await fastest(
        (turns) => captured.replay(turns),
        () => readTensors([output]),
      );
      return MULTIPLY_ADD_FLOPS / seconds / 1e9;
    },
    dispose() {
      captured.dispose();
      output.dispose();
    },
  };
}

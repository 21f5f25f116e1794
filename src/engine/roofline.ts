/**
 * The least time that each dispatch of a step could take on a device, and what holds it there (roofline model; Williams,
 * Waterman & Patterson 2009), with the dispatch itself as a third roof: small models live under that one.
 */
import type { Probes } from './probes';

/** What a dispatch does, as a capture lists it. */
export interface Work {
  label: string;
  /** Contractions only, a multiply-add counted as two. */
  flops: number;
  /** Bytes of the tensors it reads and writes, each once. */
  bytes: number;
}

export interface Roof extends Work {
  bound: 'arithmetic' | 'memory' | 'dispatch';
  /** Lower bound on its time. */
  seconds: number;
}

/**
 * @returns one roof for each dispatch, in order; their sum is a floor under the step's time
 */
export function roofline(
  dispatches: readonly Work[],
  probes: Pick<Probes, 'gigaflops' | 'gigabytes' | 'dispatchMicroseconds'>,
): Roof[] {
  return dispatches.map(({ label, flops, bytes }) => {
    const floors = {
      arithmetic: flops / (probes.gigaflops * 1e9),
      memory: bytes / (probes.gigabytes * 1e9),
      dispatch: probes.dispatchMicroseconds / 1e6,
    };
    const bounds = Object.entries(floors) as [Roof['bound'], number][];
    const [bound, seconds] = bounds.reduce((highest, each) => (each[1] > highest[1] ? each : highest));
    return { label, flops, bytes, bound, seconds };
  });
}

/**
 * A linear recurrence in chunks of time, in one dispatch (Blelloch 1990): each thread scans its chunk as if nothing entered,
 * which gives how much of what enters comes out, and what comes out by itself; after a barrier each sums up the chunks
 * before its own, and scans its chunk once more, now with what enters. A workgroup holds all chunks of some adjacent
 * channels of one example. Sums are in a fixed order.
 */

export interface Chunks {
  /** Chunks of time. */
  chunks: number;
  /** Adjacent channels of a workgroup. */
  channels: number;
}

/** WGSL of a step at element `at`, time `t`: `step` makes `next` of `state` and multiplies `decay`; `store` writes. */
export interface Recurrence {
  step: string;
  store: string;
}

export const chunksShared = ({ chunks, channels }: Chunks): string => `
var<workgroup> decays_: array<f32, ${chunks * channels}>;
var<workgroup> states_: array<f32, ${chunks * channels}>;`;

/** @param chunks null for one chunk of one channel a thread @param backwards whether time runs from its end */
export function chunksBody(chunks: Chunks | null, { step, store }: Recurrence, backwards: boolean): string {
  const walk = (inside: string) => `
  for (var count = begin; count < end; count++) {
    let t = ${backwards ? 'u.time - 1u - count' : 'count'};
    let at = start + t * u.width;
    ${inside}
    state = next;
  }`;
  if (!chunks)
    return `
  let start = (i / u.width) * u.time * u.width + i % u.width;
  let begin = 0u;
  let end = u.time;
  var decay = 1.0;
  var state = 0.0;${walk(`${step} ${store}`)}`;
  const { channels } = chunks;
  return `
  let tiles = (u.width + ${channels - 1}u) / ${channels}u;
  let lane = local % ${channels}u;
  let chunk = local / ${channels}u;
  let channel = (workgroup % tiles) * ${channels}u + lane;
  let start = (workgroup / tiles) * u.time * u.width + channel;
  let size = (u.time + ${chunks.chunks - 1}u) / ${chunks.chunks}u;
  let begin = chunk * size;
  let end = select(0u, min(begin + size, u.time), channel < u.width);
  var decay = 1.0;
  var state = 0.0;${walk(step)}
  decays_[local] = decay;
  states_[local] = state;
  workgroupBarrier();
  state = 0.0;
  for (var before = lane; before < local; before += ${channels}u) {
    state = decays_[before] * state + states_[before];
  }${walk(`${step} ${store}`)}`;
}

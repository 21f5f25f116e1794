/**
 * What the device can do, measured when it is opened: rates that bound any kernel (multiply-adds, memory), and the fixed
 * costs of a dispatch, a barrier, an upload and a read. The two rates are the roofs of Williams, Waterman & Patterson 2009.
 */
import { capture, type Captured } from './capture';
import { backend } from './device';
import { empty, runKernel } from './kernel';
import { readTensors, writeTensor } from './read';
import { tf, type Tensor } from './tf';

export interface Probes {
  /** 10⁹ floating-point operations a second, a multiply-add counted as two, in a kernel without memory traffic. */
  gigaflops: number;
  /** 10⁹ bytes a second, read and written both counted, in a kernel that copies. */
  gigabytes: number;
  dispatchMicroseconds: number;
  /** Of each invocation that meets a barrier: time of a dispatch over invocations × barriers. */
  barrierNanoseconds: number;
  /** Writing a small batch of inputs, until the GPU has it. */
  uploadMicroseconds: number;
  /** Waiting for a few numbers: the round trip that every reading of losses pays. */
  readMicroseconds: number;
}

export const MULTIPLY_ADD_THREADS = 16_384;
const ROUNDS = 256;
/** Multiply-adds of a thread in a round: four chains of vec4, so that latency does not bound it. */
const PER_ROUND = 16;
export const MULTIPLY_ADD_FLOPS = 2 * MULTIPLY_ADD_THREADS * ROUNDS * PER_ROUND;
/** Serial dispatches of a replay: each changes what the one before wrote. */
const DISPATCHES = 200;
/** Floats that are copied: 8 MiB each way, more than the caches near a core. */
const COPIED = 1 << 21;
const COPY_THREADS = 1 << 14;
const BARRIER_THREADS = 256;
const BARRIERS = 16;
/** Floats of a batch: 64 KiB. */
const BATCH = 1 << 14;
/** A measured stretch is at least this long, and there are at most three of them, in milliseconds. */
const STRETCH = 15;
const TRIES = 3;

/** Seconds of one turn: the fastest of a few stretches, each long enough for the clock. */
export async function fastest(run: (turns: number) => void | Promise<void>, wait: () => Promise<unknown>) {
  await run(1);
  await wait();
  let turns = 1;
  let best = Infinity;
  for (let tries = 0; tries < TRIES;) {
    const start = performance.now();
    await run(turns);
    await wait();
    const elapsed = performance.now() - start;
    if (elapsed < STRETCH && turns < 4096) {
      turns *= 2;
    } else {
      best = Math.min(best, elapsed / turns / 1000);
      tries++;
    }
  }
  return best;
}

/** Seconds of a replay of `step`, whose last word is in `output`. */
async function secondsOf(step: () => void, output: Tensor): Promise<number> {
  const captured: Captured = await capture(step);
  try {
    return await fastest(
      (turns) => captured.replay(turns),
      () => readTensors([output]),
    );
  } finally {
    captured.dispose();
  }
}

export function multiplyAdds(output: Tensor): void {
  const chains = Array.from({ length: PER_ROUND / 4 }, (_, chain) => `v${chain}`);
  runKernel({
    name: 'probe multiply-add',
    inputs: {},
    inPlace: { output },
    floats: { a: 0.999, b: 0.001 },
    body: `
  ${chains.map((chain, index) => `var ${chain} = vec4f(f32(i) * 1e-6 + ${index}.0);`).join(' ')}
  for (var round = 0u; round < ${ROUNDS}u; round++) {
    ${chains.map((chain) => `${chain} = fma(${chain}, vec4f(u.a), vec4f(u.b));`).join(' ')}
  }
  let total = ${chains.join(' + ')};
  output[i] = total.x + total.y + total.z + total.w;`,
    threads: MULTIPLY_ADD_THREADS,
  });
}

function copy(source: Tensor, target: Tensor): void {
  runKernel({
    name: 'probe copy',
    inputs: { source },
    inPlace: { target },
    integers: { stride: COPY_THREADS, size: COPIED },
    body: 'for (var e = i; e < u.size; e += u.stride) { target[e] = source[e]; }',
    threads: COPY_THREADS,
  });
}

function addOne(few: Tensor): void {
  runKernel({ name: 'probe dispatch', inputs: {}, inPlace: { few }, body: 'few[i] += 1.0;', threads: 64 });
}

/** @param barriers zero for the same dispatch without any */
function meet(few: Tensor, barriers: number): void {
  runKernel({
    name: 'probe barrier',
    inputs: {},
    inPlace: { few },
    shared: 'var<workgroup> slot: array<f32, 64>;',
    body: `
  var seen = f32(i);
  slot[local] = seen;
  ${Array.from({ length: barriers }, (_, index) => `workgroupBarrier(); ${index % 2 ? `slot[local] = seen` : `seen += slot[(local + ${index + 1}u) % 64u]`};`).join('\n  ')}
  if (i < 64u) { few[i] = seen; }`,
    threads: BARRIER_THREADS,
  });
}

/** Takes well under a second; nothing else should run meanwhile. */
export async function probe(): Promise<Probes> {
  const gpu = backend();
  const output = gpu.resident(empty([MULTIPLY_ADD_THREADS]));
  const few = gpu.resident(empty([64]));
  const source = gpu.resident(empty([COPIED]));
  const target = gpu.resident(empty([COPIED]));
  const batch = gpu.resident(empty([BATCH]));
  const numbers = new Float32Array(BATCH);
  try {
    const multiply = await secondsOf(() => multiplyAdds(output), output);
    const dispatches = await secondsOf(() => {
      for (let index = 0; index < DISPATCHES; index++) addOne(few);
    }, few);
    const copied = await secondsOf(() => copy(source, target), few);
    const without = await secondsOf(() => meet(few, 0), few);
    const met = await secondsOf(() => meet(few, BARRIERS), few);
    const upload = await fastest(
      (turns) => {
        for (let turn = 0; turn < turns; turn++) writeTensor(batch, numbers);
      },
      () => gpu.device.queue.onSubmittedWorkDone(),
    );
    const read = await fastest(
      async (turns) => {
        for (let turn = 0; turn < turns; turn++) await readTensors([few]);
      },
      () => Promise.resolve(),
    );
    return {
      gigaflops: MULTIPLY_ADD_FLOPS / multiply / 1e9,
      gigabytes: (2 * 4 * COPIED) / copied / 1e9,
      dispatchMicroseconds: (dispatches / DISPATCHES) * 1e6,
      barrierNanoseconds: (Math.max(0, met - without) / (BARRIER_THREADS * BARRIERS)) * 1e9,
      uploadMicroseconds: upload * 1e6,
      readMicroseconds: read * 1e6,
    };
  } finally {
    tf.dispose([output, few, source, target, batch]);
  }
}

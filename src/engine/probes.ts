/** What the device can do, measured when it is opened: the rate of fused multiply-adds and the cost of a dispatch. */
import { capture, type Captured } from './capture';
import { backend } from './device';
import { empty, runKernel } from './kernel';
import { readTensors } from './read';
import { tf, type Tensor } from './tf';

export interface Probes {
  /** 10⁹ floating-point operations a second, a multiply-add counted as two, in a kernel without memory traffic. */
  gigaflops: number;
  dispatchMicroseconds: number;
}

const THREADS = 16_384;
const ROUNDS = 256;
/** Multiply-adds of a thread in a round: four chains of vec4, so that latency does not bound it. */
const PER_ROUND = 16;
const DISPATCHES = 200;

/** Seconds of one replay: the fastest of three, each long enough for the clock. */
async function time(captured: Captured, output: Tensor): Promise<number> {
  captured.replay();
  await readTensors([output]);
  let replays = 1;
  let best = Infinity;
  for (let round = 0; round < 3;) {
    const start = performance.now();
    for (let index = 0; index < replays; index++) captured.replay();
    await readTensors([output]);
    const elapsed = performance.now() - start;
    if (elapsed < 20 && replays < 4096) {
      replays *= 2;
    } else {
      best = Math.min(best, elapsed / replays / 1000);
      round++;
    }
  }
  return best;
}

export async function probe(): Promise<Probes> {
  const output = backend().resident(empty([THREADS]));
  const chains = Array.from({ length: PER_ROUND / 4 }, (_, chain) => `v${chain}`);
  const multiply = await capture(() => {
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
      threads: THREADS,
    });
  });
  const one = backend().resident(empty([64]));
  const dispatches = await capture(() => {
    for (let index = 0; index < DISPATCHES; index++) {
      runKernel({
        name: 'probe dispatch',
        inputs: {},
        inPlace: { one },
        body: 'one[i] += 1.0;',
        threads: 64,
      });
    }
  });
  const seconds = await time(multiply, output);
  const perDispatch = (await time(dispatches, one)) / DISPATCHES;
  multiply.dispose();
  dispatches.dispose();
  tf.dispose([output, one]);
  return {
    gigaflops: (2 * THREADS * ROUNDS * PER_ROUND) / seconds / 1e9,
    dispatchMicroseconds: perDispatch * 1e6,
  };
}

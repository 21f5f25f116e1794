/**
 * Times the variants of a kernel on this device, on shapes that a step has, and chooses. Only like is compared with like:
 * all variants of a shape are timed in turns, so that whatever else the machine does meets each of them. In doubt the
 * fixed rule stays. Different choices add up in a different order, so results differ in rounding; see ./choices.
 */
import { TrainabilityError } from '../../base/errors';
import { median } from '../../base/median';
import { capture, type Captured } from '../capture';
import { backend, device } from '../device';
import { empty, runKernel } from '../kernel';
import { gemm } from '../ops/gemm';
import { candidates, fallback, nameOf, type Shape, type Variant } from '../ops/gemm/variants';
import type { Probes } from '../probes';
import { readTensors } from '../read';
import { tf, type Tensor } from '../tf';
import { classOf, shapesMet, type Choices, type ShapeRequest } from './choices';

/** A variant must be faster than the fixed rule's by this share. */
const MARGIN = 0.1;
/** Barriers dearer than this, in nanoseconds of an invocation, are a software adapter's: what needs them is not tried. */
const DEAR_BARRIER = 20;
/** Variants timed for a shape. */
const MOST_VARIANTS = { software: 4, hardware: 10 };
/** All of one call, in milliseconds: compiling is most of it. */
const BUDGET = { software: 1200, hardware: 3000 };
/** One timing, in milliseconds. */
const STRETCH = 3;
const MOST_REPLAYS = 512;
const ROUNDS = 5;
/** A variant whose first timing is this many times the best so far is out. */
const HOPELESS = 1.5;

/** The shapes, one of each class, that recording `work` asks variants for; nothing runs. */
export function shapesOf(work: () => void): ShapeRequest[] {
  return shapesMet(() => backend().record(work).buffers.dispose());
}

interface Timed {
  variant: Variant;
  captured: Captured;
  times: number[];
}

/** A tensor on the GPU with small numbers in it. */
function filled(shape: number[]): Tensor {
  const tensor = backend().resident(empty(shape));
  runKernel({
    name: 'tune fill',
    inputs: {},
    inPlace: { tensor },
    body: 'tensor[i] = f32(i % 7u) * 0.125 - 0.375;',
    threads: tensor.size,
  });
  return tensor;
}

/** Milliseconds of a replay, over as many as make a stretch. */
async function timeOf(captured: Captured, output: Tensor, replays: number): Promise<number> {
  const start = performance.now();
  captured.replay(replays);
  await readTensors([output]);
  return (performance.now() - start) / replays;
}

/** @returns the name of the fastest variant; the fixed rule's where none is clearly faster, or time has run out */
async function choose({ form, sizes }: ShapeRequest, barriers: boolean, deadline: number): Promise<string> {
  const [m, n, k] = sizes as [number, number, number];
  const shape: Shape = { m, n, k };
  const { abilities } = device();
  const rule = fallback(shape, abilities);
  const variants = [
    rule,
    ...candidates(shape, abilities).filter(
      (variant) => nameOf(variant) !== nameOf(rule) && (barriers || variant.tile.kind !== 'workgroup'),
    ),
  ].slice(0, MOST_VARIANTS[abilities.software ? 'software' : 'hardware']);
  const [transposeA, transposeB] = [form[0] === 'T', form[1] === 'T'];
  const a = filled(transposeA ? [k, m] : [m, k]);
  const b = filled(transposeB ? [n, k] : [k, n]);
  const sums = filled([m, n]);
  const token = filled([1]);
  const timed: Timed[] = [];
  let replays = 1;
  try {
    for (const variant of variants) {
      if (performance.now() > deadline) break;
      let captured: Captured;
      try {
        captured = await capture(() => {
          const c = gemm(a, b, { transposeA, transposeB, variant });
          // A product that nobody reads would not be computed.
          runKernel({
            name: 'tune keep',
            inputs: { c },
            inPlace: { sums },
            body: 'sums[i] += c[i];',
            threads: m * n,
          });
        });
      } catch (error) {
        const { code } = TrainabilityError.from(error);
        // A device may refuse a variant; it has others.
        if (code === 'gpu-error' || code === 'out-of-memory') continue;
        throw error;
      }
      timed.push({ variant, captured, times: [] });
      await timeOf(captured, token, 1);
      const first = await timeOf(captured, token, replays);
      if (timed.length === 1) replays = Math.max(1, Math.min(MOST_REPLAYS, Math.ceil(STRETCH / first)));
      const best = Math.min(...timed.slice(0, -1).flatMap(({ times }) => times));
      timed.at(-1)!.times.push(timed.length === 1 ? await timeOf(captured, token, replays) : first);
      if (first > HOPELESS * best) timed.pop()!.captured.dispose();
    }
    if (timed.length < 2) return nameOf(rule);
    for (let round = 1; round < ROUNDS; round++)
      for (const { captured, times } of timed) times.push(await timeOf(captured, token, replays));
    const results = timed.map(({ variant, times }) => ({ variant, time: median(times)! }));
    const fastest = results.reduce((best, each) => (each.time < best.time ? each : best));
    const ruled = results.find(({ variant }) => variant === rule)?.time ?? Infinity;
    return nameOf(fastest.time < (1 - MARGIN) * ruled ? fastest.variant : rule);
  } finally {
    timed.forEach(({ captured }) => captured.dispose());
    tf.dispose([a, b, sums, token]);
  }
}

const workOf = ({ sizes }: ShapeRequest): number => sizes.reduce((product, size) => product * size, 1);

/**
 * Chooses for every shape that `known` says nothing of, the largest first, within a budget of time. What the budget does
 * not reach is written down as the fixed rule's, so that later runs on this device use the same kernels.
 * @returns `known` and what was chosen
 * @throws TrainabilityError device-lost
 */
export async function tune(
  requests: readonly ShapeRequest[],
  known: Choices,
  probes: Pick<Probes, 'barrierNanoseconds'>,
): Promise<Choices> {
  const { software } = device().adapter;
  const deadline = performance.now() + BUDGET[software ? 'software' : 'hardware'];
  const barriers = probes.barrierNanoseconds < DEAR_BARRIER;
  const found: Record<string, string> = {};
  const missing = requests.filter((request) => !(classOf(request) in known));
  for (const request of missing.sort((a, b) => workOf(b) - workOf(a)))
    found[classOf(request)] = await choose(request, barriers, deadline);
  return { ...known, ...found };
}

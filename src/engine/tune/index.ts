/**
 * Times the variants of a kernel on this device, on shapes that a step has, and chooses. Only like is compared with like:
 * all variants of a shape are timed in turns, so that whatever else the machine does meets each of them. In doubt the
 * fixed rule stays. Different choices add up in a different order, so results differ in rounding; see ./choices.
 */
import { relativeError } from '../../base/relative-error';
import { TrainabilityError } from '../../base/errors';
import { median } from '../../base/median';
import { capture, type Captured } from '../capture';
import { backend, device } from '../device';
import { empty, runKernel } from '../kernel';
import type { Probes } from '../probes';
import { readTensors } from '../read';
import { tf, type Tensor } from '../tf';
import { choices, classOf, shapesMet, useChoices, type Choices, type ShapeRequest } from './choices';
import { families } from './families';

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
/** Largest difference from the plainest variant's result, relative by norm. */
const AGREEMENT = 1e-4;
/** A variant whose first timing is this many times the best so far is out. */
const HOPELESS = 1.5;

/** The shapes, one of each class, that recording `work` asks variants for; nothing runs. */
export function shapesOf(work: () => void): ShapeRequest[] {
  return shapesMet(() => backend().record(work).buffers.dispose());
}

interface Timed {
  name: string;
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

/** Records the work with one of its variants; what it gives ends up in `result`. */
async function captureVariant(
  request: ShapeRequest,
  name: string,
  operands: Tensor[],
  result: Tensor,
): Promise<Captured> {
  const before = choices();
  useChoices({ ...before, [classOf(request)]: name });
  try {
    return await capture(() => {
      const made = families[request.family]!.run(request, operands);
      runKernel({
        name: 'tune keep',
        inputs: { made },
        inPlace: { result },
        body: 'result[i] = made[i];',
        threads: result.size,
      });
    });
  } finally {
    useChoices(before);
  }
}

/** Captures a variant and runs it once; null where the device refuses it: it has others. */
async function tryVariant(request: ShapeRequest, name: string, operands: Tensor[], result: Tensor) {
  try {
    const captured = await captureVariant(request, name, operands, result);
    captured.replay();
    const [values] = await readTensors([result]);
    return { captured, values: values! };
  } catch (error) {
    const { code } = TrainabilityError.from(error);
    if (code === 'gpu-error' || code === 'out-of-memory') return null;
    throw error;
  }
}

/**
 * @returns the name of the fastest variant; the fixed rule's where none is clearly faster, or time has run out. A variant
 * that computes something else than the plainest one is out: a wrong number is worse than a slow one.
 */
async function choose(request: ShapeRequest, barriers: boolean, deadline: number): Promise<string> {
  const family = families[request.family]!;
  const most = MOST_VARIANTS[device().abilities.software ? 'software' : 'hardware'];
  const names = family.variants(request, barriers).slice(0, most);
  const rule = names[0]!;
  if (names.length === 1 || performance.now() > deadline) return rule;
  const operands = family.operands(request).map(filled);
  const result = filled(family.result(request));
  const token = filled([1]);
  const timed: Timed[] = [];
  let replays = 1;
  try {
    const reference = await tryVariant(request, family.reference(request), operands, result);
    if (!reference) return rule;
    reference.captured.dispose();
    for (const name of names) {
      if (name !== rule && performance.now() > deadline) break;
      const tried = await tryVariant(request, name, operands, result);
      if (!tried) continue;
      const { captured, values } = tried;
      if (!(relativeError(values, reference.values) < AGREEMENT)) {
        captured.dispose();
        continue;
      }
      const best = Math.min(...timed.flatMap(({ times }) => times));
      const first = await timeOf(captured, token, replays);
      if (timed.length === 0) {
        replays = Math.max(1, Math.min(MOST_REPLAYS, Math.ceil(STRETCH / first)));
        timed.push({ name, captured, times: [await timeOf(captured, token, replays)] });
      } else if (first > HOPELESS * best) {
        captured.dispose();
      } else {
        timed.push({ name, captured, times: [first] });
      }
    }
    if (timed.length === 0) return family.reference(request);
    for (let round = 1; timed.length > 1 && round < ROUNDS; round++)
      for (const { captured, times } of timed) times.push(await timeOf(captured, token, replays));
    const results = timed.map(({ name, times }) => ({ name, time: median(times)! }));
    const fastest = results.reduce((best, each) => (each.time < best.time ? each : best));
    const ruled = results.find(({ name }) => name === rule)?.time ?? Infinity;
    return fastest.time < (1 - MARGIN) * ruled ? fastest.name : rule;
  } finally {
    timed.forEach(({ captured }) => captured.dispose());
    tf.dispose([...operands, result, token]);
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

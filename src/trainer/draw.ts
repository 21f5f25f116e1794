/** Lets a trained generative model make new samples. */
import { TrainabilityError } from '../base/errors';
import { random } from '../base/random';
import { isImage, sampleOf } from '../catalog/generative';
import { readTensors } from '../engine/read';
import type { Writer } from './generate';

/** At most so many at a time. */
const MOST = 256;

/** Whether new samples can be asked of it. */
export const canDraw = ({ forward }: Pick<Writer, 'forward'>): boolean => forward.generate !== undefined;

/**
 * @param count 1 … 256 @param seed the same for the same samples
 * @returns [count, ...shape.sample], row-major; pixels are held in [0, 1], and a NaN stays one
 * @throws TrainabilityError bad-argument for a count out of range, unsupported-config for a model that draws nothing
 */
export async function drawSamples(writer: Writer, count: number, seed: number): Promise<Float32Array> {
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    const allowed = `a whole number from 1 to ${MOST}`;
    const detail = { field: 'count', value: count, allowed };
    throw new TrainabilityError('bad-argument', `count: must be ${allowed}, not ${count}.`, detail);
  }
  const { forward, architecture } = writer;
  if (!forward.generate)
    throw new TrainabilityError('unsupported-config', `${architecture.name} makes no samples.`, {
      architecture: architecture.id,
    });
  const drawn = await forward.generate(random(seed, 'draw'), count);
  const [values] = await readTensors([drawn]);
  drawn.dispose();
  const samples = values as Float32Array;
  if (isImage(sampleOf(writer.shape)))
    samples.forEach((pixel, at) => (samples[at] = Math.min(1, Math.max(0, pixel))));
  return samples;
}

/** Samples that a generative model made, drawn side by side: images as they are, points of the plane as a cloud. */
import type { Made } from '../../trainer/protocol';

export type Samples = Extract<Made, { kind: 'samples' }>;

/** Pixels of the canvas for one pixel of an image. */
const SCALE = 2;
const GAP = 4;
const CLOUD = 240;
/** What a cloud shows of the plane, each way from its middle; standardised points are seldom farther out. */
const REACH = 3;

const isImage = ({ shape }: Samples) => shape.length === 3;
const countOf = ({ shape, values }: Samples) => values.length / shape.reduce((a, b) => a * b, 1);
const columnsOf = (samples: Samples) => Math.ceil(Math.sqrt(countOf(samples)));

/** Of a canvas that has room for all. */
export function samplesSize(samples: Samples): { width: number; height: number } {
  if (!isImage(samples)) return { width: CLOUD, height: CLOUD };
  const [rows, columns] = samples.shape as [number, number, number];
  const across = columnsOf(samples);
  const down = Math.ceil(countOf(samples) / across);
  return {
    width: across * (SCALE * columns + GAP) - GAP,
    height: down * (SCALE * rows + GAP) - GAP,
  };
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** @param ink of points, and of what is bright in images of one channel @param paper of all else */
export function paintSamples(context: Context, samples: Samples, ink: string, paper: string): void {
  const { width, height } = samplesSize(samples);
  context.fillStyle = paper;
  context.fillRect(0, 0, width, height);
  if (isImage(samples)) paintImages(context, samples, ink);
  else paintCloud(context, samples, ink);
}

function paintImages(context: Context, samples: Samples, ink: string): void {
  const { shape, values } = samples;
  const [rows, columns, channels] = shape as [number, number, number];
  const across = columnsOf(samples);
  for (let index = 0; index < values.length / channels; index++) {
    const image = Math.floor(index / (rows * columns));
    const pixel = index % (rows * columns);
    const at = values.subarray(index * channels, (index + 1) * channels);
    context.globalAlpha = channels === 1 ? at[0]! : 1;
    context.fillStyle = channels === 1 ? ink : `rgb(${[...at].map((level) => 255 * level).join()})`;
    context.fillRect(
      (image % across) * (SCALE * columns + GAP) + SCALE * (pixel % columns),
      Math.floor(image / across) * (SCALE * rows + GAP) + SCALE * Math.floor(pixel / columns),
      SCALE,
      SCALE,
    );
  }
  context.globalAlpha = 1;
}

function paintCloud(context: Context, { shape, values }: Samples, ink: string): void {
  const place = (value: number) => (CLOUD / 2) * (1 + value / REACH);
  context.fillStyle = ink;
  for (let at = 0; at < values.length; at += shape[0]!) {
    context.beginPath();
    context.arc(place(values[at]!), place(-(values[at + 1] ?? 0)), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}

export async function samplesPng(samples: Samples): Promise<Uint8Array> {
  const { width, height } = samplesSize(samples);
  const canvas = new OffscreenCanvas(width, height);
  paintSamples(canvas.getContext('2d')!, samples, 'black', 'white');
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

import { expect, test } from 'vitest';
import { paintSamples, samplesPng, samplesSize, type Samples } from '../../../src/ui/charts/samples';

function painted(samples: Samples) {
  const { width, height } = samplesSize(samples);
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  paintSamples(context, samples, 'rgb(200 0 0)', 'rgb(0 0 0)');
  return (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data];
}

test('images of one channel: ink where they are bright, in rows and columns, apart from each other', () => {
  const samples: Samples = { kind: 'samples', shape: [1, 2, 1], values: Float32Array.of(0, 1, 1, 0, 0.5, 0) };
  expect(samplesSize(samples)).toEqual({ width: 12, height: 8 });
  const at = painted(samples);
  expect([at(0, 0), at(2, 1), at(8, 0), at(10, 0)].map(([red]) => red)).toEqual([0, 200, 200, 0]);
  expect(at(0, 6)[0]).toBe(100);
  expect(at(5, 0)[0]).toBe(0); // between two images
});

test('images of three channels keep their colours', () => {
  const values = Float32Array.of(0, 1, 0);
  expect(painted({ kind: 'samples', shape: [1, 1, 3], values })(1, 1)).toEqual([0, 255, 0, 255]);
});

test('points: the first number to the right, the second upwards', () => {
  const at = painted({ kind: 'samples', shape: [2], values: Float32Array.of(1.5, 1.5) });
  expect(at(180, 60)[0]).toBe(200);
  expect(at(180, 180)[0]).toBe(0);
});

test('as a file', async () => {
  const png = await samplesPng({ kind: 'samples', shape: [2], values: Float32Array.of(0, 0) });
  expect(String.fromCharCode(...png.subarray(1, 4))).toBe('PNG');
});

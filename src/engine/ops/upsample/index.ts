/** An image twice as high and wide, each pixel repeated: the nearest neighbour. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** @param x [batch, height, width, channels] @returns [batch, 2 · height, 2 · width, channels] */
export function upsample(x: Tensor): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const integers = { width, channels };
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name: 'upsample',
        inputs: { x },
        outputs: { y: { shape: [batch, 2 * height, 2 * width, channels] } },
        integers,
        body: `
  let pixel = i / u.channels;
  let column = (pixel % (2u * u.width)) / 2u;
  let line = pixel / (2u * u.width) / 2u; // of all examples: each has an even number
  store_y(i, x[(line * u.width + column) * u.channels + i % u.channels]);`,
        threads: 4 * x.size,
      }).y,
      saved: {},
    }),
    (dy) => [
      runKernel({
        name: 'upsample gradient',
        inputs: { dy },
        outputs: { dx: { shape: x.shape } },
        integers,
        body: `
  let pixel = i / u.channels;
  let line = 2u * u.width * u.channels;
  let at = 2u * (pixel / u.width) * line + 2u * (pixel % u.width) * u.channels + i % u.channels;
  store_dx(i, dy[at] + dy[at + u.channels] + dy[at + line] + dy[at + line + u.channels]);`,
        threads: x.size,
      }).dx,
    ],
  );
}

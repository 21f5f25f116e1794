/** Images cut into squares that do not overlap, as ViT, MLP-Mixer and ConvNeXt read them. */
import { TrainabilityError } from '../base/errors';
import { tf, type Tensor } from '../engine/tf';

/**
 * @param image [height, width, channels]
 * @param size edge of a patch, in pixels
 * @returns patches down and across
 * @throws TrainabilityError unsupported-config for an image that does not divide evenly
 */
export function patchGrid(image: number[], size: number): [number, number] {
  const [height, width] = image as [number, number];
  if (height % size === 0 && width % size === 0) return [height / size, width / size];
  throw new TrainabilityError(
    'unsupported-config',
    `An image of ${height}×${width} pixels cannot be cut into patches of ${size}×${size}: both edges must be multiples of ${size}.`,
    { height, width, patch: size },
  );
}

/**
 * @param x [batch, height, width, channels]
 * @returns [batch, height / size, width / size, size² · channels]: pixels of a patch in the order (row, column, channel)
 */
export function patches(x: Tensor, size: number): Tensor {
  const [batch, ...image] = x.shape as [number, number, number, number];
  const [rows, columns] = patchGrid(image, size);
  const line = size * image[2];
  // [batch · rows, row in a patch, columns, line of a patch]
  const lines = x.reshape([batch * rows, size, columns, line]);
  return tf.transpose(lines, [0, 2, 1, 3]).reshape([batch, rows, columns, size * line]);
}

/**
 * Puts patches together again: undoes `patches`.
 * @param x [batch, rows, columns, size² · channels] @param size edge of a patch
 * @returns [batch, rows · size, columns · size, channels]
 */
export function joined(x: Tensor, size: number): Tensor {
  const [batch, rows, columns, numbers] = x.shape as [number, number, number, number];
  const cut = x.reshape([batch * rows, columns, size, numbers / size]);
  return tf.transpose(cut, [0, 2, 1, 3]).reshape([batch, rows * size, columns * size, numbers / size ** 2]);
}

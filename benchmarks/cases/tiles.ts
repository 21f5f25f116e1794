/** Matrix products by every tile, with K whole and in parts, whichever this device would choose. */
import { differentiable } from '../../src/engine/ops/custom';
import { nameOf, tiles as gemmTiles, type Tile } from '../../src/engine/ops/gemm/variants';
import { linear } from '../../src/engine/ops/linear';
import { linearComposed } from '../../src/engine/ops/linear/composed';
import type { Tensor } from '../../src/engine/tf';
import type { ShapeRequest } from '../../src/engine/tune/choices';
import { forcing, needing, twins, type Case } from './case';

interface Size {
  parts: number;
  /** Rows, inputs and outputs. Each is K in one of the three products, and three parts need 96 of it. */
  shape: readonly [number, number, number];
}

const odd: Size[] = [
  { parts: 1, shape: [65, 129, 63] },
  { parts: 3, shape: [97, 129, 101] },
];
/** Multiples of 4 and of nothing more: what goes through workgroup memory is read as vectors then. */
const ofFours: Size[] = [
  { parts: 1, shape: [68, 132, 60] },
  { parts: 3, shape: [100, 132, 108] },
];

/** What an affine map asks for: its value, then the gradients of x and of the weight. */
const requestsOf = ([rows, inputs, outputs]: Size['shape']): ShapeRequest[] => [
  { family: 'gemm', form: 'NN', sizes: [rows, outputs, inputs] },
  { family: 'gemm', form: 'NT', sizes: [rows, inputs, outputs] },
  { family: 'gemm', form: 'TN', sizes: [inputs, outputs, rows] },
];

type Affine = (x: Tensor, weight: Tensor, bias: Tensor) => Tensor;

/** Rounds to the 11 digits of half precision (Veltkamp 1968). */
function toHalf(x: Tensor): Tensor {
  const wide = x.mul(2 ** 13 + 1);
  return wide.sub(wide.sub(x));
}

const halfOperand = (x: Tensor): Tensor =>
  differentiable(
    [x],
    () => ({ value: toHalf(x), saved: {} }),
    (dy) => [dy],
  );

const halfGradient = (y: Tensor): Tensor =>
  differentiable(
    [y],
    () => ({ value: y.clone(), saved: {} }),
    (dy) => [toHalf(dy)],
  );

/** With operands and gradients that half precision holds, so that a tile which keeps halves has nothing to round. */
const ofHalves =
  (affine: Affine): Affine =>
  (x, weight, bias) =>
    halfGradient(affine(halfOperand(x), halfOperand(weight), bias));

function affineBy(tile: Tile, { parts, shape }: Size): Case[] {
  const [rows, inputs, outputs] = shape;
  const prepared = tile.precision === 'f16' ? ofHalves : (affine: Affine) => affine;
  const cases = twins(
    'linear',
    prepared((x, weight, bias) => linear(x, weight, bias)),
    prepared((x, weight, bias) => linearComposed(x, weight, bias)),
    [[rows, inputs], [inputs, outputs], [outputs]],
  );
  return needing(
    tile.kind === 'quads' ? 'subgroups' : null,
    forcing(nameOf({ tile, parts }), requestsOf(shape), cases),
  );
}

export const tiles = gemmTiles.flatMap((tile) =>
  [...odd, ...(tile.kind === 'workgroup' ? ofFours : [])].flatMap((size) => affineBy(tile, size)),
);

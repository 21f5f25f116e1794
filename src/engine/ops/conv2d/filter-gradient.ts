/**
 * Gradient of a convolution by its filter: a reduction over every position of every image. A thread keeps all taps of one
 * row of the filter for some pairs of channels, and slides along rows of the output: of each position it reads the
 * channels once for all taps. Lines of the batch are dealt out to parts, whose sums a second pass adds in order, so the
 * result is the same on every replay.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnSum } from '../column-sum';
import { flopsOf, type Geometry } from './geometry';
import { cheapest, range, tiles, type Tile } from './tile';

/** Threads that keep a device busy, and the fewest lines of the output worth a part of their own. */
const BUSY_THREADS = 4096;
const SHORTEST_PART = 4;

function body(g: Geometry, block: Tile, chunk: number): string {
  const { kernel, stride, padding } = g;
  const inputBlocks = Math.ceil(g.inputs / block.rows);
  const outputBlocks = Math.ceil(g.outputs / block.columns);
  const taps = range(kernel);
  const ins = range(block.rows);
  const outs = range(block.columns);
  /** Reads the source column that tap `tap` of column `column` meets, for each channel of the block. */
  const read = (tap: number, column: string) => `{
        let at = ${column} + ${tap - padding};
        let inside = select(0.0, 1.0, at >= 0 && at < ${g.width});
        let place = base + u32(clamp(at, 0, ${g.width - 1})) * ${g.inputs}u;
        ${ins.map((a) => `x${tap}_${a} = x[place + in${a}] * inside;`).join(' ')}
      }`;
  // Taps that the columns before have read already move up; the others are read.
  const kept = taps.filter((tap) => tap + stride < kernel);
  const fresh = taps.filter((tap) => tap + stride >= kernel);
  const cells = taps.flatMap((t) => ins.flatMap((a) => outs.map((b) => `s${t}_${a}_${b}`)));
  return `
  let outBlock = i % ${outputBlocks}u;
  let inBlock = (i / ${outputBlocks}u) % ${inputBlocks}u;
  let tapRow = (i / ${outputBlocks * inputBlocks}u) % ${kernel}u;
  let part = i / ${outputBlocks * inputBlocks * kernel}u;
  ${ins.map((a) => `let in${a} = min(inBlock * ${block.rows}u + ${a}u, ${g.inputs - 1}u);`).join(' ')}
  ${outs.map((b) => `let out${b} = min(outBlock * ${block.columns}u + ${b}u, ${g.outputs - 1}u);`).join(' ')}
  ${cells.map((cell) => `var ${cell} = 0.0;`).join(' ')}
  let last = min((part + 1u) * ${chunk}u, u.lines);
  for (var line = part * ${chunk}u; line < last; line++) {
    let row = i32((line % ${g.outHeight}u) * ${stride}u + tapRow) - ${padding};
    if (row < 0 || row >= ${g.height}) { continue; }
    let base = ((line / ${g.outHeight}u) * ${g.height}u + u32(row)) * ${g.width * g.inputs}u;
    ${taps.flatMap((t) => ins.map((a) => `var x${t}_${a} = 0.0;`)).join(' ')}
    ${kept.map((tap) => read(tap + stride, `${-stride}`)).join('\n    ')}
    for (var column = 0; column < ${g.outWidth}; column++) {
      ${kept.map((t) => ins.map((a) => `x${t}_${a} = x${t + stride}_${a};`).join(' ')).join(' ')}
      let origin = column * ${stride};
      ${fresh.map((tap) => read(tap, 'origin')).join('\n      ')}
      let here = (line * ${g.outWidth}u + u32(column)) * ${g.outputs}u;
      ${outs
        .map(
          (b) => `{ let d = dy[here + out${b}];
        ${taps.flatMap((t) => ins.map((a) => `s${t}_${a}_${b} += x${t}_${a} * d;`)).join(' ')} }`,
        )
        .join('\n      ')}
    }
  }
  var sums = array<f32, ${cells.length}>(${cells.join(', ')});
  for (var cell = 0u; cell < ${cells.length}u; cell++) {
    let tapColumn = cell / ${block.rows * block.columns}u;
    let input = inBlock * ${block.rows}u + (cell / ${block.columns}u) % ${block.rows}u;
    let output = outBlock * ${block.columns}u + cell % ${block.columns}u;
    if (input < ${g.inputs}u && output < ${g.outputs}u) {
      let tap = ((part * ${kernel}u + tapRow) * ${kernel}u) + tapColumn;
      store_partial((tap * ${g.inputs}u + input) * ${g.outputs}u + output, sums[cell]);
    }
  }`;
}

/**
 * @param x [batch, height, width, inputs] @param dy [batch, outHeight, outWidth, outputs]
 * @returns [k, k, inputs, outputs]
 */
export function filterGradient(x: Tensor, dy: Tensor, g: Geometry): Tensor {
  const count = (block: Tile) =>
    g.kernel * Math.ceil(g.inputs / block.rows) * Math.ceil(g.outputs / block.columns);
  // Rows of a block are input channels, columns are output channels.
  const block = cheapest(tiles(Math.min(8, g.inputs), Math.min(16, g.outputs), g.kernel), {
    reads: ({ rows, columns }) => rows * Math.min(g.stride, g.kernel) + columns,
    multiplies: ({ rows, columns }) => rows * columns * g.kernel,
    // Parts make as many threads as are wanted.
    threads: (block) => count(block) * BUSY_THREADS,
  });
  const threads = count(block);
  const lines = g.batch * g.outHeight;
  const parts = Math.max(1, Math.min(Math.floor(BUSY_THREADS / threads), Math.floor(lines / SHORTEST_PART)));
  const chunk = Math.ceil(lines / parts);
  const size = g.kernel * g.kernel * g.inputs * g.outputs;
  const used = Math.ceil(lines / chunk);
  const { partial } = runKernel({
    name: 'conv2d filter gradient',
    inputs: { x, dy },
    outputs: { partial: { shape: [used, size] } },
    integers: { lines },
    body: body(g, block, chunk),
    threads: used * threads,
    flops: flopsOf(g),
  });
  const shape = [g.kernel, g.kernel, g.inputs, g.outputs];
  return (used === 1 ? partial : columnSum(partial)).reshape(shape);
}

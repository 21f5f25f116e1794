/**
 * Implicit matrix product of an image and a filter: no patches are laid out. A thread holds a tile of a strip of
 * neighbouring columns × some channels in registers and walks rows of the filter and channels of the source; what it reads
 * of a row serves all taps of that row. The value and the gradient by the input are the same walk with the source's
 * and the filter's roles exchanged; a gradient through a stride visits only taps that meet an output. There is no
 * workgroup memory, hence no barrier, which software adapters pay dearly for. Shapes are constants of the code.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { flopsOf, type Geometry } from './geometry';
import { cheapest, range, tiles } from './tile';

/** One tap of one column of the strip: which column of the source it meets, counted from the strip's origin there. */
interface Meeting {
  column: number;
  tap: number;
  offset: number;
}

/** What differs between the value and the gradient by the input. */
interface Direction {
  name: string;
  /** Source and target: rows, columns, channels. */
  source: [number, number, number];
  target: [number, number, number];
  /** Width of a strip is a multiple of this, so that taps meet every strip alike. */
  step: number;
  /** Columns of the source for each column of the target. */
  ratio: number;
  /** Taps of a strip of `width` columns, with what they meet. */
  meetings(width: number): Meeting[];
  /** WGSL: the loop over rows `tap` of the filter, open, with `sourceRow`, the row that the target's `row` meets there. */
  taps: string;
  /** Distances in the filter between neighbouring channels of the source and of the target. */
  sourceStride: number;
  targetStride: number;
}

function forward(g: Geometry): Direction {
  return {
    name: 'conv2d',
    source: [g.height, g.width, g.inputs],
    target: [g.outHeight, g.outWidth, g.outputs],
    step: 1,
    ratio: g.stride,
    meetings: (width) =>
      range(width).flatMap((column) =>
        range(g.kernel).map((tap) => ({ column, tap, offset: column * g.stride + tap - g.padding })),
      ),
    taps: `for (var tap = 0; tap < ${g.kernel}; tap++) {
    let sourceRow = i32(row) * ${g.stride} + tap - ${g.padding};`,
    sourceStride: g.outputs,
    targetStride: 1,
  };
}

function inputGradient(g: Geometry): Direction {
  return {
    name: 'conv2d input gradient',
    source: [g.outHeight, g.outWidth, g.outputs],
    target: [g.height, g.width, g.inputs],
    step: g.stride,
    ratio: 1 / g.stride,
    meetings: (width) =>
      range(width).flatMap((column) =>
        range(g.kernel)
          .map((tap) => ({ column, tap, offset: (column + g.padding - tap) / g.stride }))
          .filter(({ offset }) => Number.isInteger(offset)),
      ),
    taps: `for (var tap = i32((row + ${g.padding}u) % ${g.stride}u); tap < ${g.kernel}; tap += ${g.stride}) {
    let sourceRow = (i32(row) + ${g.padding} - tap) / ${g.stride};
    if (i32(row) + ${g.padding} < tap) { break; }`,
    sourceStride: 1,
    targetStride: g.outputs,
  };
}

/** @param width columns of a strip @param depth channels of a tile */
function body(direction: Direction, g: Geometry, width: number, depth: number): string {
  const { source, target, meetings, ratio, taps, sourceStride, targetStride } = direction;
  const [sourceRows, sourceColumns, sourceChannels] = source;
  const [rows, columns, channels] = target;
  const strips = Math.ceil(columns / width);
  const blocks = Math.ceil(channels / depth);
  const met = meetings(width);
  const offsets = [...new Set(met.map(({ offset }) => offset))].sort((a, b) => a - b);
  const name = (offset: number) => offset - offsets[0]!;
  /** Whether the offset leads out of the source from any strip. */
  const leaves = (offset: number) =>
    range(strips).some((strip) => {
      const column = strip * width * ratio + offset;
      return column < 0 || column >= sourceColumns;
    });
  const cells = range(width).flatMap((column) => range(depth).map((channel) => `s${column}_${channel}`));
  const wholeBlocks = channels % depth === 0;
  return `
  let block = i % ${blocks}u;
  let strip = (i / ${blocks}u) % ${strips}u;
  let line = i / ${blocks * strips}u;
  let row = line % ${rows}u;
  let image = line / ${rows}u;
  let origin = i32(strip * ${width * ratio}u);
  ${offsets
    .map((offset) =>
      leaves(offset)
        ? `let to${name(offset)} = origin + ${offset};
  let inside${name(offset)} = select(0.0, 1.0, to${name(offset)} >= 0 && to${name(offset)} < ${sourceColumns});
  let place${name(offset)} = u32(clamp(to${name(offset)}, 0, ${sourceColumns - 1})) * ${sourceChannels}u;`
        : `let place${name(offset)} = u32(origin + ${offset}) * ${sourceChannels}u;`,
    )
    .join('\n  ')}
  ${range(depth)
    .map((c) => {
      const at = `block * ${depth}u + ${c}u`;
      return `let weight${c} = ${wholeBlocks ? `(${at})` : `min(${at}, ${channels - 1}u)`} * ${targetStride}u;`;
    })
    .join(' ')}
  ${cells.map((cell) => `var ${cell} = 0.0;`).join(' ')}
  ${taps}
    if (sourceRow < 0 || sourceRow >= ${sourceRows}) { continue; }
    let base = (image * ${sourceRows}u + u32(sourceRow)) * ${sourceColumns * sourceChannels}u;
    for (var channel = 0u; channel < ${sourceChannels}u; channel++) {
      let here = base + channel;
      let taps = u32(tap) * ${g.kernel * g.inputs * g.outputs}u + channel * ${sourceStride}u;
      ${offsets
        .map((offset) => {
          const read = `source[here + place${name(offset)}]`;
          return `let x${name(offset)} = ${leaves(offset) ? `${read} * inside${name(offset)}` : read};`;
        })
        .join('\n      ')}
      ${[...new Set(met.map(({ tap }) => tap))]
        .map(
          (tap) => `{
        ${range(depth)
          .map((c) => `let w${c} = filter_[taps + weight${c} + ${tap * g.inputs * g.outputs}u];`)
          .join('\n        ')}
        ${met
          .filter((meeting) => meeting.tap === tap)
          .map(({ column, offset }) =>
            range(depth)
              .map((c) => `s${column}_${c} += x${name(offset)} * w${c};`)
              .join(' '),
          )
          .join('\n        ')}
      }`,
        )
        .join('\n      ')}
    }
  }
  // A loop, since the code of a store, with all that a capture fuses into it, is long to compile.
  var sums = array<f32, ${cells.length}>(${cells.join(', ')});
  for (var cell = 0u; cell < ${cells.length}u; cell++) {
    let column = strip * ${width}u + cell / ${depth}u;
    let target_ = block * ${depth}u + cell % ${depth}u;
    if (column < ${columns}u && target_ < ${channels}u) {
      store_y((line * ${columns}u + column) * ${channels}u + target_, sums[cell]);
    }
  }`;
}

function walk(direction: Direction, source: Tensor, filter: Tensor, g: Geometry): Tensor {
  const [rows, columns, channels] = direction.target;
  const { step } = direction;
  const width = ({ rows: strip }: { rows: number }) => strip * step;
  const count = (tile: { rows: number; columns: number }) =>
    g.batch * rows * Math.ceil(columns / width(tile)) * Math.ceil(channels / tile.columns);
  // Rows of a tile are steps along the strip, columns are channels.
  const tile = cheapest(
    tiles(Math.min(Math.ceil(14 / step), Math.ceil(columns / step)), Math.min(16, channels), step),
    {
      reads: (tile) => width(tile) * direction.ratio - 1 + g.kernel + g.kernel * tile.columns,
      multiplies: (tile) => (width(tile) * tile.columns * g.kernel) / step,
      threads: count,
    },
  );
  return runKernel({
    name: direction.name,
    inputs: { source, filter_: filter },
    outputs: { y: { shape: [g.batch, rows, columns, channels] } },
    body: body(direction, g, width(tile), tile.columns),
    threads: count(tile),
    flops: flopsOf(g),
  }).y;
}

/** @returns [batch, outHeight, outWidth, outputs] */
export function convolve(x: Tensor, filter: Tensor, g: Geometry): Tensor {
  return walk(forward(g), x, filter, g);
}

/** @param dy [batch, outHeight, outWidth, outputs] @returns [batch, height, width, inputs] */
export function convolveBack(dy: Tensor, filter: Tensor, g: Geometry): Tensor {
  return walk(inputGradient(g), dy, filter, g);
}

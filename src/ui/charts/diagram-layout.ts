/**
 * Where the parts of an architecture's diagram lie: data flow from top to bottom, residuals pass on the left, branches stand
 * side by side. Pure numbers; Diagram.svelte draws them.
 */
import type { Part } from '../../base/catalogue';

export interface DrawnBox {
  x: number;
  y: number;
  width: number;
  height: number;
  /** At most three. */
  lines: string[];
  /** Without parameters: drawn lighter. */
  bare: boolean;
}
export interface DrawnFrame {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Name of the dimension that says how often. */
  times: string;
}
export interface Drawing {
  width: number;
  height: number;
  boxes: DrawnBox[];
  frames: DrawnFrame[];
  /** Where a residual is added. */
  sums: { x: number; y: number }[];
  /** SVG paths; those of `arrows` end in a head. */
  lines: string[];
  arrows: string[];
}

const BOX = { widest: 184, narrowest: 108, line: 17, padding: 7 };
/** What all columns together may have before boxes grow narrower. */
const ROOM = 720;
/** Of a letter, on average. */
const LETTER = 6.7;
const GAP = 18;
const BYPASS = 22;
const FRAME = 14;
/** Room for what says how often. */
const FRAME_TOP = 24;
const SUM = 8;

/** Words into lines; a Chinese label, which has no spaces, is cut by its length. */
export function wrap(label: string, most: number): string[] {
  const wide = (text: string) => [...text].reduce((sum, sign) => sum + (sign > '⺀' ? 2 : 1), 0);
  const pieces = label.match(/[⺀-鿿][，；：、）]*\s*|[^\s⺀-鿿]+\s*/gu) ?? [];
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && wide(last + piece.trimEnd()) <= most) lines[lines.length - 1] = last + piece;
    else lines.push(piece);
  }
  return lines.map((line) => line.trim());
}

const emptied = (): Drawing => ({
  width: 0,
  height: 0,
  boxes: [],
  frames: [],
  sums: [],
  lines: [],
  arrows: [],
});

/** Puts a drawing into another, moved; paths are kept relative by a leading translation. */
function put(into: Drawing, part: Drawing, x: number, y: number): void {
  const moved = <Thing extends { x: number; y: number }>(things: Thing[]) =>
    things.map((thing) => ({ ...thing, x: thing.x + x, y: thing.y + y }));
  into.boxes.push(...moved(part.boxes));
  into.frames.push(...moved(part.frames));
  into.sums.push(...moved(part.sums));
  const movedPath = (path: string) =>
    path.replace(/(-?[\d.]+),(-?[\d.]+)/g, (_, a: string, b: string) => `${Number(a) + x},${Number(b) + y}`);
  into.lines.push(...part.lines.map(movedPath));
  into.arrows.push(...part.arrows.map(movedPath));
}

function boxOf(label: string, bare: boolean, width: number): Drawing {
  const lines = wrap(label, Math.floor((width - 10) / LETTER));
  const height = lines.length * BOX.line + 2 * BOX.padding;
  return {
    ...emptied(),
    width,
    height,
    boxes: [{ x: 0, y: 0, width, height, lines, bare }],
  };
}

/** Parts under each other, their centres in one line, an arrow between each two. */
function column(parts: Drawing[]): Drawing {
  const drawing = emptied();
  drawing.width = Math.max(...parts.map(({ width }) => width));
  const centre = drawing.width / 2;
  parts.forEach((part, index) => {
    if (index > 0) {
      drawing.arrows.push(`M${centre},${drawing.height} L${centre},${drawing.height + GAP}`);
      drawing.height += GAP;
    }
    put(drawing, part, centre - part.width / 2, drawing.height);
    drawing.height += part.height;
  });
  return drawing;
}

/** What came in goes past on the left and is added below. */
function residualOf(inner: Drawing): Drawing {
  const width = inner.width + 2 * BYPASS;
  const centre = width / 2;
  const sum = GAP + inner.height + GAP;
  const drawing = { ...emptied(), width, height: sum + 2 * SUM };
  put(drawing, inner, BYPASS, GAP);
  drawing.sums.push({ x: centre, y: sum + SUM });
  drawing.arrows.push(`M${centre},0 L${centre},${GAP}`, `M${centre},${GAP + inner.height} L${centre},${sum}`);
  drawing.arrows.push(`M${centre},4 L8,4 L8,${sum + SUM} L${centre - SUM},${sum + SUM}`);
  return drawing;
}

/** Branches side by side, from one line into one box that says how they meet. */
function branchesOf(inner: Drawing[], meeting: Drawing): Drawing {
  const space = 12;
  const height = Math.max(...inner.map((branch) => branch.height));
  const side = inner.reduce((sum, branch) => sum + branch.width, space * (inner.length - 1));
  const width = Math.max(side, meeting.width);
  const drawing = { ...emptied(), width, height: GAP + height + GAP + meeting.height };
  let x = (width - side) / 2;
  for (const branch of inner) {
    const centre = x + branch.width / 2;
    put(drawing, branch, x, GAP);
    drawing.arrows.push(`M${width / 2},0 L${width / 2},6 L${centre},6 L${centre},${GAP}`);
    const low = GAP + height + GAP;
    const entry = Math.min(
      width / 2 + meeting.width / 2 - 12,
      Math.max(width / 2 - meeting.width / 2 + 12, centre),
    );
    drawing.arrows.push(
      `M${centre},${GAP + branch.height} L${centre},${low - 12} L${entry},${low - 12} L${entry},${low}`,
    );
    x += branch.width + space;
  }
  put(drawing, meeting, width / 2 - meeting.width / 2, GAP + height + GAP);
  return drawing;
}

function framed(inner: Drawing, times: string): Drawing {
  const height = FRAME_TOP + inner.height + FRAME;
  const drawing = { ...emptied(), width: inner.width + 2 * FRAME, height };
  drawing.frames.push({ x: 0, y: 0, width: drawing.width, height, times });
  const centre = drawing.width / 2;
  put(drawing, inner, FRAME, FRAME_TOP);
  drawing.lines.push(
    `M${centre},0 L${centre},${FRAME_TOP}`,
    `M${centre},${FRAME_TOP + inner.height} L${centre},${height}`,
  );
  return drawing;
}

/** How many boxes stand side by side at most. */
export function sideBySide(parts: readonly Part[]): number {
  return Math.max(
    ...parts.map((part) => {
      if ('box' in part) return 1;
      if ('residual' in part) return sideBySide(part.residual);
      if ('repeat' in part) return sideBySide(part.repeat);
      return part.branches.reduce((sum, branch) => sum + sideBySide(branch), 0);
    }),
  );
}

/** @param name what a label is called in the language of the page */
export function drawDiagram(parts: readonly Part[], name: (label: string) => string): Drawing {
  const width = Math.max(BOX.narrowest, Math.min(BOX.widest, Math.floor(ROOM / sideBySide(parts))));
  const draw = (part: Part): Drawing => {
    if ('box' in part) return boxOf(name(part.box), part.at.length === 0, width);
    if ('residual' in part) return residualOf(column(part.residual.map(draw)));
    if ('repeat' in part) return framed(column(part.repeat.map(draw)), name(part.times));
    // A formula needs its room.
    const meeting = boxOf(name(part.join), true, BOX.widest);
    return branchesOf(
      part.branches.map((branch) => column(branch.map(draw))),
      meeting,
    );
  };
  return column(parts.map(draw));
}

/**
 * WGSL of attention: the forward pass, the gradient by queries and the gradient by keys and values. A thread owns a few
 * neighbouring rows and keeps them in registers, as vectors along the head's dimension, while it walks over the other
 * side; each row that it loads serves all of its own. No barriers.
 */
import type { AttentionOptions } from './index';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const lines = (count: number, line: (index: number) => string): string => range(count).map(line).join('\n  ');

export interface Geometry extends Pick<AttentionOptions, 'causal'> {
  /** Of a head. */
  dimension: number;
  /** Neighbouring rows of a thread. */
  rows: number;
}

/** Keys that share one rescaling of what the softmax has summed so far. */
const KEYS_AT_ONCE = 4;

/** A row of a head as registers: `name0`, `name1`, …, vectors as wide as the dimension allows. */
function vectors({ dimension }: Geometry) {
  const lanes = dimension % 4 === 0 ? 4 : dimension % 2 === 0 ? 2 : 1;
  const count = dimension / lanes;
  const type = lanes === 1 ? 'f32' : `vec${lanes}f`;
  const component = ['x', 'y', 'z', 'w'];
  return {
    load: (register: string, tensor: string, at: string, factor = '') =>
      range(count)
        .map((part) => {
          const values = range(lanes).map((lane) => `${tensor}[${at} + ${part * lanes + lane}u]`);
          return `let ${register}${part} = ${type}(${values.join(', ')})${factor};`;
        })
        .join(' '),
    zero: (register: string) =>
      range(count)
        .map((part) => `var ${register}${part} = ${type}(0);`)
        .join(' '),
    dot: (a: string, b: string) =>
      range(count)
        .map((part) => (lanes === 1 ? `${a}${part} * ${b}${part}` : `dot(${a}${part}, ${b}${part})`))
        .join(' + '),
    add: (register: string, factor: string, other: string) =>
      range(count)
        .map((part) => `${register}${part} += ${factor} * ${other}${part};`)
        .join(' '),
    scale: (register: string, factor: string) =>
      range(count)
        .map((part) => `${register}${part} *= ${factor};`)
        .join(' '),
    store: (tensor: string, at: string, register: string, factor = '') =>
      range(dimension)
        .map((d) => {
          const part = Math.floor(d / lanes);
          const value = lanes === 1 ? `${register}${part}` : `${register}${part}.${component[d % lanes]}`;
          return `store_${tensor}(${at} + ${d}u, ${value}${factor});`;
        })
        .join(' '),
  };
}

/** Where rows lie, and which keys a query sees. */
export function declarations({ dimension, causal }: Geometry): string {
  return `
const D = ${dimension}u;
fn queryAt(b: u32, t: u32, h: u32) -> u32 { return ((b * u.time + t) * u.heads + h) * D; }
fn keyAt(b: u32, s: u32, g: u32) -> u32 { return ((b * u.keys + s) * u.keyHeads + g) * D; }
fn rowAt(b: u32, t: u32, h: u32) -> u32 { return (b * u.time + t) * u.heads + h; }
fn keyCount(t: u32) -> u32 { return ${causal ? 'min(t + 1u, u.keys)' : 'u.keys'}; }
fn firstQuery(s: u32) -> u32 { return ${causal ? 's' : '0u'}; }`;
}

/** The thread's queries: head h, times t0, t1, …, of which the last may be beyond the end and are never stored. */
const queries = (rows: number): string => `
  let tiles = (u.time + ${rows - 1}u) / ${rows}u;
  let h = i % u.heads; let first = ((i / u.heads) % tiles) * ${rows}u; let b = i / (u.heads * tiles);
  let g = h / (u.heads / u.keyHeads);
  ${lines(rows, (r) => `let t${r} = min(first + ${r}u, u.time - 1u); let at${r} = queryAt(b, t${r}, h);`)}
  let count = keyCount(t${rows - 1});`;

/** Threads that the queries of a batch need. */
export const tiles = (time: number, rows: number): number => Math.ceil(time / rows);

export function forward(geometry: Geometry): string {
  const { rows, dimension } = geometry;
  const v = vectors(geometry);
  // Registers for the scores of several keys are worth it as long as the code stays short.
  const keys = rows * dimension <= 128 ? KEYS_AT_ONCE : 1;
  return `${queries(rows)}
  ${lines(rows, (r) => `${v.load(`q${r}_`, 'q', `at${r}`, ' * u.scale')} ${v.zero(`sum${r}_`)}`)}
  ${lines(rows, (r) => `var top${r} = -1e30; var total${r} = 0.0;`)}
  for (var s = 0u; s < count; s += ${keys}u) {
    ${lines(
      keys,
      (c) => `
    let start${c} = keyAt(b, min(s + ${c}u, u.keys - 1u), g);
    ${v.load(`k${c}_`, 'k', `start${c}`)}
    ${lines(rows, (r) => `let score${r}_${c} = select(-1e30, ${v.dot(`q${r}_`, `k${c}_`)}, s + ${c}u < keyCount(t${r}));`)}`,
    )}
    ${lines(rows, (r) => {
      const highest = range(keys).reduce((top, c) => `max(${top}, score${r}_${c})`, `top${r}`);
      return `
    let higher${r} = ${highest};
    let keep${r} = exp(max(top${r} - higher${r}, -80.0));
    top${r} = higher${r};
    ${lines(
      keys,
      (c) =>
        `let weight${r}_${c} = select(0.0, exp(max(score${r}_${c} - higher${r}, -80.0)), s + ${c}u < keyCount(t${r}));`,
    )}
    total${r} = total${r} * keep${r} + ${range(keys)
      .map((c) => `weight${r}_${c}`)
      .join(' + ')};
    ${v.scale(`sum${r}_`, `keep${r}`)}`;
    })}
    ${lines(
      keys,
      (c) => `
    ${v.load(`v${c}_`, 'v', `start${c}`)}
    ${lines(rows, (r) => v.add(`sum${r}_`, `weight${r}_${c}`, `v${c}_`))}`,
    )}
  }
  ${lines(
    rows,
    (r) => `if (first + ${r}u < u.time) {
    ${v.store('y', `at${r}`, `sum${r}_`, ` / total${r}`)}
    store_logSum(rowAt(b, t${r}, h), top${r} + log(total${r}));
  }`,
  )}`;
}

export function gradientOfQueries(geometry: Geometry): string {
  const { rows } = geometry;
  const v = vectors(geometry);
  return `${queries(rows)}
  ${lines(
    rows,
    (r) => `
  ${v.load(`q${r}_`, 'q', `at${r}`, ' * u.scale')} ${v.load(`up${r}_`, 'dy', `at${r}`)} ${v.zero(`sum${r}_`)}
  ${v.load(`y${r}_`, 'y', `at${r}`)}
  let inner${r} = ${v.dot(`up${r}_`, `y${r}_`)};
  let log${r} = logSum[rowAt(b, t${r}, h)];
  if (first + ${r}u < u.time) { store_inner(rowAt(b, t${r}, h), inner${r}); }`,
  )}
  for (var s = 0u; s < count; s++) {
    let start = keyAt(b, s, g);
    ${v.load('k', 'k', 'start')}
    ${v.load('v', 'v', 'start')}
    ${lines(
      rows,
      (r) => `
    let p${r} = select(0.0, exp(clamp(${v.dot(`q${r}_`, 'k')} - log${r}, -80.0, 0.0)), s < keyCount(t${r}));
    let ds${r} = p${r} * (${v.dot(`up${r}_`, 'v')} - inner${r}) * u.scale;
    ${v.add(`sum${r}_`, `ds${r}`, 'k')}`,
    )}
  }
  ${lines(rows, (r) => `if (first + ${r}u < u.time) { ${v.store('dq', `at${r}`, `sum${r}_`)} }`)}`;
}

export function gradientOfKeys(geometry: Geometry): string {
  const { rows } = geometry;
  const v = vectors(geometry);
  return `
  let tiles = (u.keys + ${rows - 1}u) / ${rows}u;
  let g = i % u.keyHeads; let first = ((i / u.keyHeads) % tiles) * ${rows}u; let b = i / (u.keyHeads * tiles);
  let share = u.heads / u.keyHeads;
  ${lines(
    rows,
    (r) => `
  let s${r} = min(first + ${r}u, u.keys - 1u); let start${r} = keyAt(b, s${r}, g);
  ${v.load(`k${r}_`, 'k', `start${r}`, ' * u.scale')} ${v.load(`v${r}_`, 'v', `start${r}`)}
  ${v.zero(`dk${r}_`)} ${v.zero(`dv${r}_`)}`,
  )}
  for (var h = g * share; h < (g + 1u) * share; h++) {
    for (var t = firstQuery(first); t < u.time; t++) {
      let at = queryAt(b, t, h);
      let row = rowAt(b, t, h);
      let log = logSum[row];
      let dot_ = inner[row];
      let seen = keyCount(t);
      ${v.load('q', 'q', 'at')}
      ${v.load('up', 'dy', 'at')}
      ${lines(
        rows,
        (r) => `
      let p${r} = select(0.0, exp(clamp(${v.dot('q', `k${r}_`)} - log, -80.0, 0.0)), s${r} < seen);
      let ds${r} = p${r} * (${v.dot('up', `v${r}_`)} - dot_) * u.scale;
      ${v.add(`dk${r}_`, `ds${r}`, 'q')} ${v.add(`dv${r}_`, `p${r}`, 'up')}`,
      )}
    }
  }
  ${lines(
    rows,
    (r) =>
      `if (first + ${r}u < u.keys) { ${v.store('dk', `start${r}`, `dk${r}_`)} ${v.store('dv', `start${r}`, `dv${r}_`)} }`,
  )}`;
}

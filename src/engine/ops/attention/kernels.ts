/**
 * WGSL of attention: the forward pass, the gradients by queries, by keys and values, and by the bias. A thread owns a few
 * neighbouring rows of a head and keeps them in registers, as vectors along the head's dimension, while it walks over the
 * other side; each row that it loads serves all of its own. No barriers, no atomics. What is not in the walk is written as
 * loops over arrays: it runs once, and unrolled it would take a software adapter seconds to compile.
 */
import { orNaN } from '../../wgsl';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const lines = (count: number, line: (index: number) => string): string => range(count).map(line).join('\n  ');

export interface Geometry {
  /** Of a head's queries and keys. */
  dimension: number;
  /** Of a head's values. */
  valueDimension: number;
  /** Neighbouring rows of a thread. */
  rows: number;
  causal: boolean;
  /** Whether a query sees no more than the last u.window keys. */
  windowed: boolean;
  /** Whether `bias` [heads, time, keys] is added to the scores. */
  biased: boolean;
}

/** A row of a head as registers: `name0`, `name1`, …, vectors as wide as the dimension allows. */
function vectors(dimension: number) {
  const lanes = dimension % 4 === 0 ? 4 : dimension % 2 === 0 ? 2 : 1;
  const parts = range(dimension / lanes);
  const type = lanes === 1 ? 'f32' : `vec${lanes}f`;
  const each = (line: (part: number) => string) => parts.map(line).join(' ');
  /** The vector `part` of a row, its elements given by `element`. */
  const vector = (part: number, element: (d: number) => string) =>
    `${type}(${range(lanes).map((lane) => element(part * lanes + lane))})`;
  return {
    /** In the walk. */
    load: (register: string, tensor: string, at: string) =>
      each((part) => `let ${register}${part} = ${vector(part, (d) => `${tensor}[${at} + ${d}u]`)};`),
    /** Before the walk. */
    keep: (register: string, tensor: string, at: string, factor = '1.0') => `
  var ${register}row: array<f32, ${dimension}>;
  for (var d = 0u; d < ${dimension}u; d++) { ${register}row[d] = ${tensor}[${at} + d] * ${factor}; }
  ${each((part) => `let ${register}${part} = ${vector(part, (d) => `${register}row[${d}]`)};`)}`,
    zero: (register: string) => each((part) => `var ${register}${part} = ${type}(0);`),
    dot: (a: string, b: string) =>
      parts
        .map((part) => (lanes === 1 ? `${a}${part} * ${b}${part}` : `dot(${a}${part}, ${b}${part})`))
        .join(' + '),
    add: (register: string, factor: string, other: string) =>
      each((part) => `${register}${part} += ${factor} * ${other}${part};`),
    scale: (register: string, factor: string) => each((part) => `${register}${part} *= ${factor};`),
    /** After the walk. */
    store: (tensor: string, at: string, register: string, factor = '1.0') => `
    var ${register}row = array<f32, ${dimension}>(${parts.map((part) =>
      lanes === 1
        ? `${register}${part}`
        : range(lanes)
            .map((lane) => `${register}${part}.${'xyzw'[lane]}`)
            .join(', '),
    )});
    for (var d = 0u; d < ${dimension}u; d++) { store_${tensor}(${at} + d, ${register}row[d] * ${factor}); }`,
  };
}

/** Where rows lie, and which keys a query sees. */
export function declarations({ dimension, valueDimension, causal, windowed, biased }: Geometry): string {
  return `
fn queryAt(b: u32, t: u32, h: u32) -> u32 { return ((b * u.time + t) * u.heads + h) * ${dimension}u; }
fn answerAt(b: u32, t: u32, h: u32) -> u32 { return ((b * u.time + t) * u.heads + h) * ${valueDimension}u; }
fn keyAt(b: u32, s: u32, g: u32) -> u32 { return ((b * u.keys + s) * u.keyHeads + g) * ${dimension}u; }
fn valueAt(b: u32, s: u32, g: u32) -> u32 { return ((b * u.keys + s) * u.keyHeads + g) * ${valueDimension}u; }
fn rowAt(b: u32, t: u32, h: u32) -> u32 { return (b * u.time + t) * u.heads + h; }
fn firstKey(t: u32) -> u32 { return ${windowed ? 'max(t + 1u, u.window) - u.window' : '0u'}; }
fn endOfKeys(t: u32) -> u32 { return ${causal ? 't + 1u' : 'u.keys'}; }
fn firstQuery(s: u32) -> u32 { return ${causal ? 's' : '0u'}; }
fn endOfQueries(s: u32) -> u32 { return ${windowed ? 'min(s + u.window, u.time)' : 'u.time'}; }
${biased ? 'fn pairAt(h: u32, t: u32, s: u32) -> u32 { return (h * u.time + t) * u.keys + s; }' : ''}`;
}

/** Whether query t sees key s, of those that the walk visits. */
const sees = ({ causal, windowed }: Geometry, t: string, s: string): string =>
  [causal ? `${s} < endOfKeys(${t})` : '', windowed ? `${s} >= firstKey(${t})` : '']
    .filter((condition) => condition)
    .join(' && ') || 'true';

/** The score of a query and a key, one of which has been scaled. */
const score = (geometry: Geometry, [q, k]: [string, string], [h, t, s]: [string, string, string]): string =>
  vectors(geometry.dimension).dot(q, k) + (geometry.biased ? ` + bias[pairAt(${h}, ${t}, ${s})]` : '');

/** Where the values of the key that begins at `start` begin: there too, where both are of one width. */
const values = ({ dimension, valueDimension }: Geometry, start: string, s: string): string =>
  dimension === valueDimension ? start : `valueAt(b, ${s}, g)`;

/** The same of what the query that begins at `at` gets. */
const answers = ({ dimension, valueDimension }: Geometry, at: string, t: string): string =>
  dimension === valueDimension ? at : `answerAt(b, ${t}, h)`;

/** The thread's queries: head h, times t0, t1, …, of which the last may be beyond the end and are never stored. */
const queries = (geometry: Geometry): string => `
  let tiles = (u.time + ${geometry.rows - 1}u) / ${geometry.rows}u;
  let h = i % u.heads; let first = ((i / u.heads) % tiles) * ${geometry.rows}u; let b = i / (u.heads * tiles);
  let g = h / (u.heads / u.keyHeads);
  ${lines(
    geometry.rows,
    (r) =>
      `let t${r} = min(first + ${r}u, u.time - 1u); let at${r} = queryAt(b, t${r}, h); let out${r} = ${answers(geometry, `at${r}`, `t${r}`)};`,
  )}
  let begin = firstKey(t0);
  let end = endOfKeys(t${geometry.rows - 1});`;

export function forward(geometry: Geometry): string {
  const { rows } = geometry;
  const d = vectors(geometry.dimension);
  const e = vectors(geometry.valueDimension);
  return `${queries(geometry)}
  ${lines(
    rows,
    (r) => `${d.keep(`q${r}_`, 'q', `at${r}`, 'u.scale')} ${e.zero(`sum${r}_`)}
  var top${r} = -1e30; var total${r} = 0.0;`,
  )}
  for (var s = begin; s < end; s++) {
    let start = keyAt(b, s, g);
    let valueStart = ${values(geometry, 'start', 's')};
    ${d.load('k', 'k', 'start')}
    ${e.load('v', 'v', 'valueStart')}
    ${lines(
      rows,
      (r) => `
    let score${r} = select(-1e30, ${score(geometry, [`q${r}_`, 'k'], ['h', `t${r}`, 's'])}, ${sees(geometry, `t${r}`, 's')});
    if (score${r} > top${r}) {
      let keep = exp(max(top${r} - score${r}, -80.0));
      total${r} *= keep;
      ${e.scale(`sum${r}_`, 'keep')}
      top${r} = score${r};
    }
    let weight${r} = select(0.0, ${orNaN(`exp(max(score${r} - top${r}, -80.0))`, `score${r}`)}, ${sees(geometry, `t${r}`, 's')});
    total${r} += weight${r};
    ${e.add(`sum${r}_`, `weight${r}`, 'v')}`,
    )}
  }
  ${lines(
    rows,
    (r) => `if (first + ${r}u < u.time) {
    ${e.store('y', `out${r}`, `sum${r}_`, `1.0 / total${r}`)}
    store_rows(2u * rowAt(b, t${r}, h), top${r} + log(total${r}));
    store_rows(2u * rowAt(b, t${r}, h) + 1u, 0.0);
  }`,
  )}`;
}

export function gradientOfQueries(geometry: Geometry): string {
  const { rows } = geometry;
  const d = vectors(geometry.dimension);
  const e = vectors(geometry.valueDimension);
  return `${queries(geometry)}
  ${lines(
    rows,
    (r) => `
  ${d.keep(`q${r}_`, 'q', `at${r}`, 'u.scale')} ${e.keep(`up${r}_`, 'dy', `out${r}`)} ${d.zero(`sum${r}_`)}
  ${e.keep(`y${r}_`, 'y', `out${r}`)}
  let inner${r} = ${e.dot(`up${r}_`, `y${r}_`)}; // as dy·v is summed below: a query with one key has a gradient of exactly zero
  let log${r} = rows[2u * rowAt(b, t${r}, h)];
  if (first + ${r}u < u.time) { rows[2u * rowAt(b, t${r}, h) + 1u] = inner${r}; }`,
  )}
  for (var s = begin; s < end; s++) {
    let start = keyAt(b, s, g);
    let valueStart = ${values(geometry, 'start', 's')};
    ${d.load('k', 'k', 'start')}
    ${e.load('v', 'v', 'valueStart')}
    ${lines(
      rows,
      (r) => `
    let score${r} = ${score(geometry, [`q${r}_`, 'k'], ['h', `t${r}`, 's'])};
    let p${r} = select(0.0, exp(clamp(score${r} - log${r}, -80.0, 0.0)), ${sees(geometry, `t${r}`, 's')});
    let ds${r} = p${r} * (${e.dot(`up${r}_`, 'v')} - inner${r});
    ${d.add(`sum${r}_`, `ds${r}`, 'k')}`,
    )}
  }
  ${lines(rows, (r) => `if (first + ${r}u < u.time) { ${d.store('dq', `at${r}`, `sum${r}_`, 'u.scale')} }`)}`;
}

export function gradientOfKeys(geometry: Geometry): string {
  const { rows } = geometry;
  const d = vectors(geometry.dimension);
  const e = vectors(geometry.valueDimension);
  return `
  let tiles = (u.keys + ${rows - 1}u) / ${rows}u;
  let g = i % u.keyHeads; let first = ((i / u.keyHeads) % tiles) * ${rows}u; let b = i / (u.keyHeads * tiles);
  let share = u.heads / u.keyHeads;
  ${lines(
    rows,
    (r) => `
  let s${r} = min(first + ${r}u, u.keys - 1u); let start${r} = keyAt(b, s${r}, g);
  let valueStart${r} = ${values(geometry, `start${r}`, `s${r}`)};
  ${d.keep(`k${r}_`, 'k', `start${r}`, 'u.scale')} ${e.keep(`v${r}_`, 'v', `valueStart${r}`)}
  ${d.zero(`dk${r}_`)} ${e.zero(`dv${r}_`)}`,
  )}
  for (var h = g * share; h < (g + 1u) * share; h++) {
    let end = endOfQueries(s${rows - 1});
    for (var t = firstQuery(s0); t < end; t++) {
      let at = queryAt(b, t, h);
      let out = ${answers(geometry, 'at', 't')};
      let row = 2u * rowAt(b, t, h);
      let logRow = rows[row];
      let innerRow = rows[row + 1u];
      ${d.load('q', 'q', 'at')}
      ${e.load('up', 'dy', 'out')}
      ${lines(
        rows,
        (r) => `
      let score${r} = ${score(geometry, ['q', `k${r}_`], ['h', 't', `s${r}`])};
      let p${r} = select(0.0, exp(clamp(score${r} - logRow, -80.0, 0.0)), ${sees(geometry, 't', `s${r}`)});
      let ds${r} = p${r} * (${e.dot('up', `v${r}_`)} - innerRow);
      ${d.add(`dk${r}_`, `ds${r}`, 'q')} ${e.add(`dv${r}_`, `p${r}`, 'up')}`,
      )}
    }
  }
  ${lines(
    rows,
    (r) =>
      `if (first + ${r}u < u.keys) { ${d.store('dk', `start${r}`, `dk${r}_`, 'u.scale')} ${e.store('dv', `valueStart${r}`, `dv${r}_`)} }`,
  )}`;
}

/** One element of the bias in each thread, summed over the batch. */
export function gradientOfBias(geometry: Geometry): string {
  const d = vectors(geometry.dimension);
  const e = vectors(geometry.valueDimension);
  return `
  let s = i % u.keys; let t = (i / u.keys) % u.time; let h = i / (u.keys * u.time);
  let g = h / (u.heads / u.keyHeads);
  var total = 0.0;
  if (${[sees(geometry, 't', 's')]}) {
    for (var b = 0u; b < u.batch; b++) {
      let at = queryAt(b, t, h);
      let start = keyAt(b, s, g);
      let out = answerAt(b, t, h);
      let valueStart = valueAt(b, s, g);
      let row = 2u * rowAt(b, t, h);
      ${d.load('q', 'q', 'at')}
      ${d.load('k', 'k', 'start')}
      ${e.load('up', 'dy', 'out')}
      ${e.load('v', 'v', 'valueStart')}
      let p = exp(clamp((${d.dot('q', 'k')}) * u.scale + bias[i] - rows[row], -80.0, 0.0));
      total += p * (${e.dot('up', 'v')} - rows[row + 1u]); // in the order in which the row's own sum was taken
    }
  }
  store_dBias(i, total);`;
}

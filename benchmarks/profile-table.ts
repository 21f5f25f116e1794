/** A profile as Markdown, in the order of the step, with the totals below. */
import type { DispatchProfile } from '../src/engine/profile';
import type { Roof } from '../src/engine/roofline';

const heading = ['#', 'kernels', 'workgroups', 'MFLOP', 'kB', 'µs', 'bound by', 'share of that roof'];

/** "gemm NN × 3 + add": a kernel that comes several times is named once. */
export function shortLabel(label: string): string {
  const counts = new Map<string, number>();
  for (const name of label.split(' + ')) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} × ${count}` : name)).join(' + ');
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** @param roofs the least time of each dispatch on this device, in the same order */
export function profileTable(dispatches: readonly DispatchProfile[], roofs: readonly Roof[]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const seconds = dispatches.map((dispatch) => dispatch.seconds);
  const timed = seconds.every((value) => value !== null);
  const total = timed ? (1e6 * sum(seconds)).toFixed(0) : '–';
  return [
    line(heading),
    line(heading.map((_, column) => (column === 1 || column === 6 ? '---' : '---:'))),
    ...dispatches.map(({ label, groups, flops, bytes, seconds: time }, index) => {
      const roof = roofs[index]!;
      return line([
        index + 1,
        shortLabel(label),
        groups,
        (flops / 1e6).toFixed(2),
        (bytes / 1e3).toFixed(1),
        time === null ? '–' : (1e6 * time).toFixed(1),
        roof.bound,
        time ? `${((100 * roof.seconds) / time).toFixed(0)} %` : '–',
      ]);
    }),
    '',
    `${dispatches.length} dispatches, ${(sum(dispatches.map(({ flops }) => flops)) / 1e6).toFixed(1)} MFLOP, ` +
      `${(sum(dispatches.map(({ bytes }) => bytes)) / 1e6).toFixed(2)} MB, ${total} µs one by one`,
  ].join('\n');
}

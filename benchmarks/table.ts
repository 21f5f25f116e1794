/** The figures as Markdown: a row for each engine, times also as how often this engine's step fits into the other's. */
import type { BenchmarkResult, Machine, Row } from './result';

const heading = [
  'work',
  'engine',
  'step, ms',
  '× ours',
  'JavaScript, ms',
  '× ours',
  'dispatches',
  'submits',
  'MB',
];

/** Three significant digits; thousands stay whole. */
export function digits(value: number): string {
  if (Math.abs(value) >= 1000) return value.toFixed(0);
  return String(Number(value.toPrecision(3)));
}

/** How many times ours; a dash where ours was not measured or the row is ours. */
function ratio(value: number, ours: number | undefined, isOurs: boolean): string {
  return isOurs || ours === undefined || ours === 0 ? '–' : digits(value / ours);
}

function cells(row: Row, rows: readonly Row[]): string[] {
  const ours = rows.find(
    ({ engine, work, size }) => engine === 'trainability' && work === row.work && size === row.size,
  );
  const isOurs = row === ours;
  return [
    `${row.work}: ${row.label}`,
    row.engine,
    digits(row.wallMs),
    ratio(row.wallMs, ours?.wallMs, isOurs),
    digits(row.jsMs),
    ratio(row.jsMs, ours?.jsMs, isOurs),
    digits(row.dispatches),
    digits(row.submits),
    digits(row.allocatedBytes / 1e6),
  ];
}

export function machineText({ runtime, engine, adapter, software, cpu, cores, platform }: Machine): string {
  return `${runtime} (${engine}) on ${adapter}${software ? ' (software)' : ''}; ${cpu}, ${cores} cores, ${platform}`;
}

/** @param isText whether a column holds words; numbers stand to the right */
export function markdown(
  titles: readonly string[],
  rows: readonly string[][],
  isText: (column: number) => boolean,
): string {
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |`;
  return [
    line(titles),
    line(titles.map((_, column) => (isText(column) ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}

export function table({ machine, rows }: BenchmarkResult): string {
  const body = markdown(
    heading,
    rows.map((row) => cells(row, rows)),
    (column) => column < 2,
  );
  return [machineText(machine), '', body].join('\n');
}

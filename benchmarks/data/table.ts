/** The figures as Markdown; a ratio above 1 says that the batches are made faster than the step takes them. */
import { digits, machineText, markdown } from '../table';
import type { DataResult, DataRow } from './result';

const heading = [
  'task',
  'length',
  'batch',
  'made a second',
  'fastest step',
  'taken a second',
  'made / taken',
  'run waited',
];

export function cells({ task, length, batch, prepared, architecture, consumed, waited }: DataRow): string[] {
  return [
    task,
    length === null ? '–' : String(length),
    String(batch),
    digits(prepared),
    architecture,
    digits(consumed),
    digits(prepared / consumed),
    waited === null ? '–' : `${(100 * waited).toFixed(1)} %`,
  ];
}

export function dataTable({ machine, rows }: DataResult): string {
  const body = markdown(heading, rows.map(cells), (column) => column === 0 || column === 4);
  return [machineText(machine), '', body].join('\n');
}

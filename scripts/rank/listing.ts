/** `--list`: what exists. */
import type { Catalogue } from '../../src/base/catalogue';
import { suiteCells } from '../../src/benchmark/plan';
import { suites } from '../../src/benchmark/suites';

/** Everything about everything, as plain data. A suite is available once its targets are there. */
export function listing(catalogue: Catalogue) {
  return {
    architectures: catalogue.architectures,
    tasks: catalogue.tasks,
    suites: suites
      .filter((suite) => !suite.hidden)
      .map((suite) => ({ ...suite, available: suiteCells(suite, catalogue).runnable.length > 0 })),
  };
}

function columns(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .join('\n');
}

export function listingText(catalogue: Catalogue): string {
  const { architectures, tasks, suites } = listing(catalogue);
  return [
    'Architectures',
    columns(
      architectures.map(({ id, name, family, accepts, options }) => [
        id,
        name,
        family,
        accepts.join(', '),
        Object.keys(options ?? {})
          .map((option) => `+${option}`)
          .join(' '),
      ]),
    ),
    'Tasks',
    columns(tasks.map(({ id, name, track, kind }) => [id, name.en, track, kind])),
    'Suites',
    columns(
      suites.map(({ id, version, size, seeds, steps, detects, available }) => [
        `${id} ${version}`,
        size,
        `${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}`,
        `${steps} steps`,
        detects === null ? '' : `tells ${detects}× apart`,
        available ? '' : 'not available yet: no targets',
      ]),
    ),
  ].join('\n');
}

import { describe, expect, test } from 'vitest';
import { parseDataArguments } from '../../../benchmarks/data/arguments';
import type { DataRow } from '../../../benchmarks/data/result';
import { dataPlaces } from '../../../benchmarks/data/settings';
import { dataTable } from '../../../benchmarks/data/table';
import type { Machine } from '../../../benchmarks/result';
import { tasks } from '../../../src/catalog/tasks';

const machine: Machine = {
  runtime: 'chromium',
  engine: 'Chromium 1',
  adapter: 'google swiftshader',
  software: true,
  cpu: 'A processor',
  cores: 2,
  platform: 'linux x64',
};
const row: DataRow = {
  task: 'mqar',
  length: 16,
  batch: 8,
  prepared: 120_000.4,
  architecture: 'rnn',
  consumed: 1200,
  waited: 0.0125,
};

test('made beside taken, and the share of time waited', () => {
  const image: DataRow = { ...row, task: 'mnist', length: null, prepared: 600, waited: null };
  expect(dataTable({ machine, rows: [row, image] })).toBe(
    [
      'chromium (Chromium 1) on google swiftshader (software); A processor, 2 cores, linux x64',
      '',
      '| task | length | batch | made a second | fastest step | taken a second | made / taken | run waited |',
      '| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |',
      '| mqar | 16 | 8 | 120000 | rnn | 1200 | 100 | 1.3 % |',
      '| mnist | – | 8 | 600 | rnn | 1200 | 0.5 | – |',
    ].join('\n'),
  );
});

test('every task with data of its own, at its usual length and at smoke’s', () => {
  const places = dataPlaces();
  expect(new Set(places.map(({ task }) => task))).toEqual(
    new Set(tasks.filter(({ needsText }) => !needsText).map(({ id }) => id)),
  );
  const lengthsOf = (id: string) => places.filter(({ task }) => task === id).map(({ length }) => length);
  expect(lengthsOf('mqar')).toEqual([64, 16]);
  expect(lengthsOf('mnist')).toEqual([null]);
});

describe('the command line', () => {
  test('without options: all tasks, on a GPU where there is one', () => {
    expect(parseDataArguments([])).toEqual({ mode: 'measure', adapter: 'auto', tasks: null, out: null });
  });
  test('options', () => {
    expect(parseDataArguments('--adapter software --only moby,mqar --out x.json'.split(' '))).toEqual({
      mode: 'measure',
      adapter: 'software',
      tasks: ['moby', 'mqar'],
      out: 'x.json',
    });
    expect(parseDataArguments(['-h']).mode).toBe('help');
  });
  test.each([['--adapter cuda'], ['--out --only'], ['--size small'], ['moby']])('%s is refused', (words) => {
    expect(() => parseDataArguments(words.split(' '))).toThrow(
      expect.objectContaining({ code: 'bad-argument' }) as Error,
    );
  });
});

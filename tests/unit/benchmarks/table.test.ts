import { expect, test } from 'vitest';
import type { EngineName } from '../../../benchmarks/names';
import type { Machine, Row } from '../../../benchmarks/result';
import { table } from '../../../benchmarks/table';

const machine: Machine = {
  runtime: 'dawn',
  engine: 'Node v20.0.0',
  adapter: 'google swiftshader',
  software: true,
  cpu: 'A processor',
  cores: 2,
  platform: 'linux x64',
};

const row = (engine: EngineName, wallMs: number, jsMs: number, change: Partial<Row> = {}): Row => ({
  work: 'gpt',
  size: 'small',
  label: 'L2',
  engine,
  wallMs,
  jsMs,
  dispatches: 585,
  submits: 40,
  allocatedBytes: 12_345_678,
  samples: 3,
  ...change,
});

test('each engine beside ours of the same work and size', () => {
  const rows = [
    row('tfjs', 2800, 50.25),
    row('trainability', 140, 0.5),
    row('tfjs', 9, 3, { size: 'large', label: 'L4' }),
    row('trainability', 3, 0.25, { size: 'large', label: 'L4' }),
  ];
  expect(table({ machine, rows })).toBe(
    [
      'dawn (Node v20.0.0) on google swiftshader (software); A processor, 2 cores, linux x64',
      '',
      '| work | engine | step, ms | × ours | JavaScript, ms | × ours | dispatches | submits | MB |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| gpt: L2 | tfjs | 2800 | 20 | 50.3 | 101 | 585 | 40 | 12.3 |',
      '| gpt: L2 | trainability | 140 | – | 0.5 | – | 585 | 40 | 12.3 |',
      '| gpt: L4 | tfjs | 9 | 3 | 3 | 12 | 585 | 40 | 12.3 |',
      '| gpt: L4 | trainability | 3 | – | 0.25 | – | 585 | 40 | 12.3 |',
    ].join('\n'),
  );
});

test('without ours there is nothing to compare with', () => {
  expect(table({ machine, rows: [row('jax-js', 1, 1)] })).toContain('| jax-js | 1 | – | 1 | – |');
});

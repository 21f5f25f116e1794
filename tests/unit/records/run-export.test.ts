import { expect, test } from 'vitest';
import { curveCsv } from '../../../src/records/curve-csv';
import { exportFiles } from '../../../src/records/run-export';
import { readSafetensors } from '../../../src/records/safetensors';
import { recordOf, straightCurve } from '../../fixtures/runs';

const rows = (csv: string) => csv.trimEnd().split('\n');

test('a row for every step, seconds interpolated between reads, evaluations where they were made', () => {
  const csv = curveCsv({
    trainLoss: [3, 2.5, 2.25, 2],
    evaluations: [
      { step: 0, seconds: 0, loss: 4, metric: 0.1 },
      { step: 2, seconds: 0.2, loss: 2.4, metric: 0.5 },
      { step: 4, seconds: 1, loss: 2.1, metric: 0.75 },
    ],
    blocks: [
      { step: 2, seconds: 0.25 },
      { step: 4, seconds: 1.25 },
    ],
  });
  expect(rows(csv)).toEqual([
    'step,seconds,trainLoss,evalLoss,evalMetric',
    '0,0,,4,0.1',
    '1,0.125,3,,',
    '2,0.25,2.5,2.4,0.5',
    '3,0.75,2.25,,',
    '4,1.25,2,2.1,0.75',
  ]);
});

test('no row for step 0 without an evaluation there; steps without a finite loss keep their row', () => {
  const csv = curveCsv({ trainLoss: [3], evaluations: [], blocks: [{ step: 3, seconds: 0.75 }] });
  expect(rows(csv).slice(1)).toEqual(['1,0.25,3,,', '2,0.5,,,', '3,0.75,,,']);
});

test('steps after the last read have its time', () => {
  const csv = curveCsv({ trainLoss: [3, 2, 1], evaluations: [], blocks: [{ step: 2, seconds: 1 }] });
  expect(rows(csv).at(-1)).toBe('3,1,1,,');
});

test('a smoke run has 121 rows', () => {
  expect(rows(curveCsv(straightCurve(3, 2)))).toHaveLength(122);
});

test('six files in a folder that names the run', () => {
  const weights = [
    { name: 'head.weight', dtype: 'F32' as const, shape: [2], data: new Float32Array([1, 2]) },
  ];
  const files = exportFiles(recordOf(), {
    details: { normEpsilon: 1e-5 },
    initial: weights,
    final: weights,
    batches: [{ name: 'inputs', dtype: 'I32', shape: [1, 1, 1], data: new Int32Array(1) }],
  });
  expect(files.map(({ path }) => path)).toEqual(
    [
      'config.json',
      'curve.csv',
      'initial.safetensors',
      'final.safetensors',
      'batches.safetensors',
      'repeat.py',
    ].map((name) => `gpt2-moby-nano-s1/${name}`),
  );
  const config = JSON.parse(new TextDecoder().decode(files[0]!.bytes));
  expect(config).toMatchObject({
    architecture: 'gpt2',
    seed: 1,
    optimizer: { name: 'adamw', beta2: 0.95, epsilon: 1e-8 },
    details: { normEpsilon: 1e-5 },
    result: { outcome: 'reached' },
  });
  expect(readSafetensors(files[2]!.bytes)[0]!.name).toBe('head.weight');
});

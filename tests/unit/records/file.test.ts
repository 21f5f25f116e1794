import { expect, test } from 'vitest';
import { RunRecord } from '../../../src/base/record';
import { exportRecords, importRecords } from '../../../src/records/file';
import { readRecord } from '../../../src/records/migrations';
import { recordOf } from '../../fixtures/runs';
import { oldForm } from '../../fixtures/old-record';

test('what is exported comes back, marked as imported', () => {
  const records = [recordOf({ config: { seed: 1 } }), recordOf({ config: { seed: 2 } })];
  expect(importRecords(exportRecords(records))).toEqual(
    records.map((record) => ({ ...record, origin: 'imported' })),
  );
  expect(importRecords(exportRecords([]))).toEqual([]);
});

test('a record that is twice in a file is read once', () => {
  const record = recordOf();
  expect(importRecords(exportRecords([record, record]))).toHaveLength(1);
});

test('the runs of a ranking that was made on the command line are read', () => {
  const runs = [recordOf({ config: { seed: 1 } }), recordOf({ config: { seed: 2 } })];
  const text = JSON.stringify({ protocol: '1.0', suite: null, runs, ranking: [], criteria: [] });
  expect(importRecords(text)).toEqual(runs.map((record) => ({ ...record, origin: 'imported' })));
});

test('a file of an older form is read', () => {
  const record = recordOf();
  const text = JSON.stringify({ format: 'trainability-records', version: 1, records: [oldForm(record)] });
  expect(importRecords(text)).toEqual([{ ...record, test: null, origin: 'imported' }]);
});

const file = (content: object) => JSON.stringify({ format: 'trainability-records', version: 1, ...content });
const record = recordOf();

test.each([
  ['nothing', '', 'import-invalid', 'not JSON'],
  ['a file that was cut off', exportRecords([record]).slice(0, -20), 'import-invalid', 'not JSON'],
  ['a foreign file', '{"name":"package"}', 'import-invalid', 'not written by Trainability'],
  ['a bare list', '[]', 'import-invalid', 'not written by Trainability'],
  ['null', 'null', 'import-invalid', 'not written by Trainability'],
  ['a file without records', file({}), 'import-invalid', 'list of records is missing'],
  ['a record that is none', file({ records: [record, 5] }), 'import-invalid', 'Record 2 of 2'],
  [
    'a record with a wrong number',
    file({ records: [{ ...record, targets: 'many' }] }),
    'import-invalid',
    'targets',
  ],
  [
    'a record with an extra field',
    file({ records: [{ ...record, html: '<b>' }] }),
    'import-invalid',
    'Record 1 of 1',
  ],
  [
    'a loss that is NaN',
    file({ records: [record] }).replace(/"loss":[\d.]+/, '"loss":NaN'),
    'import-invalid',
    'JSON',
  ],
  [
    'a loss that is null',
    file({ records: [record] }).replace(/"loss":[\d.]+/, '"loss":null'),
    'import-invalid',
    'curve.evaluations.0.loss',
  ],
  ['a newer file', file({ version: 2, records: [] }), 'newer-version', 'newer version'],
  ['a newer record', file({ records: [{ ...record, schema: 9 }] }), 'newer-version', 'newer version'],
])('%s is refused with a clear sentence', (_what, text, code, sentence) => {
  expect(() => importRecords(text)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(sentence) }),
  );
  expect(() => importRecords(text)).toThrow(/Nothing was imported\.$/);
});

test.each([1, 2])('a record of form %i, which knew less, is one of today', (schema) => {
  expect(readRecord({ ...record, schema })).toEqual(record);
});

test('a record of form 0 is turned into one of today', () => {
  const migrated = readRecord(oldForm(record));
  expect(RunRecord.parse(migrated)).toEqual({ ...record, test: null });
});

import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RecordStore } from '../../../src/records/store';
import { openRecordStore } from '../../../src/records/store';
import type { SessionPlan } from '../../../src/base/session-plan';
import { oldForm } from '../../fixtures/old-record';
import { recordOf } from '../../fixtures/runs';

const name = 'trainability-test';
let store: RecordStore;

beforeEach(async () => {
  await deleteDB(name);
  store = await openRecordStore(name);
});

afterEach(() => store.close());

async function reopen(): Promise<void> {
  store.close();
  store = await openRecordStore(name);
}

/** Writes past the store, as an older, a newer or a broken version would. */
async function writeRaw(...values: object[]): Promise<void> {
  const database = await openDB(name);
  for (const value of values) await database.put('runs', value);
  database.close();
}

test('records are still there after the database was closed, oldest first', async () => {
  const later = recordOf({ startedAt: '2026-11-23T12:00:00Z' });
  const earlier = recordOf({ startedAt: '2026-11-23T11:00:00Z' });
  await store.put(later);
  await store.put(earlier);
  await reopen();
  expect(await store.all()).toEqual({ records: [earlier, later], unreadable: [] });
});

test('removing and clearing', async () => {
  const [a, b, c] = [recordOf(), recordOf(), recordOf()];
  for (const record of [a, b, c]) await store.put(record);
  await store.remove([a.id, 'not there']);
  expect((await store.all()).records.map(({ id }) => id).sort()).toEqual([b.id, c.id].sort());
  await store.clear();
  expect((await store.all()).records).toEqual([]);
});

test('plans of unfinished sessions, the latest first; what is no plan is left out', async () => {
  const environment = { protocol: '1', engine: '1', adapter: recordOf().environment.adapter };
  const plan = (id: string, startedAt: string): SessionPlan => ({
    ...{ id, startedAt, environment, suite: null },
    plan: [recordOf().config],
  });
  const early = plan('11111111-1111-4111-8111-111111111111', '2026-11-27T01:00:00Z');
  const late = plan('22222222-2222-4222-8222-222222222222', '2026-11-27T02:00:00Z');
  await store.keepPlan(early);
  await store.keepPlan(late);
  const database = await openDB(name);
  await database.put('plans', { id: 'damaged', plan: [] });
  database.close();
  await reopen();
  expect(await store.plans()).toEqual([late, early]);
  await store.forgetPlan(late.id);
  expect(await store.plans()).toEqual([early]);
  await store.clear();
  expect(await store.plans()).toEqual([]);
});

test('a database from before there were plans keeps its runs', async () => {
  store.close();
  await deleteDB(name);
  const old = await openDB(name, 1, {
    upgrade: (database) => void database.createObjectStore('runs', { keyPath: 'id' }),
  });
  const record = recordOf();
  await old.put('runs', record);
  old.close();
  store = await openRecordStore(name);
  expect((await store.all()).records).toEqual([record]);
  expect(await store.plans()).toEqual([]);
});

test('records of a file are added once', async () => {
  const [a, b] = [recordOf(), recordOf()];
  await store.put(a);
  expect(await store.add([{ ...a, origin: 'imported' }, b])).toEqual({ added: 1, skipped: 1 });
  const { records } = await store.all();
  expect(records).toHaveLength(2);
  expect(records.find(({ id }) => id === a.id)!.origin).toBe('here');
});

test('all or none: a file of which one record cannot be stored adds nothing', async () => {
  const broken = { ...recordOf(), environment: () => {} } as never;
  await expect(store.add([recordOf(), broken])).rejects.toMatchObject({ code: 'storage' });
  expect((await store.all()).records).toEqual([]);
});

test('a database of the form before is read in the form of today', async () => {
  const record = recordOf();
  await writeRaw(oldForm(record));
  expect(await store.all()).toEqual({ records: [{ ...record, test: null }], unreadable: [] });
});

test('a record of a newer form, and a damaged one, are reported and kept', async () => {
  const fine = recordOf();
  await writeRaw({ id: 'newer', schema: 99 }, { id: 'broken', schema: 1 }, { id: 'odd' }, fine);
  const { records, unreadable } = await store.all();
  expect(records).toEqual([fine]);
  expect(unreadable).toEqual([
    { id: 'broken', reason: 'damaged' },
    { id: 'newer', reason: 'newer-version' },
    { id: 'odd', reason: 'damaged' },
  ]);
  await reopen();
  expect((await store.all()).unreadable).toHaveLength(3);
});

test('a database of a newer layout is refused with a sentence, and left alone', async () => {
  await store.put(recordOf());
  store.close();
  (await openDB(name, 99)).close();
  await expect(openRecordStore(name)).rejects.toMatchObject({
    code: 'newer-version',
    message: expect.stringContaining('newer version'),
  });
  const database = await openDB(name);
  expect(await database.count('runs')).toBe(1);
  database.close();
});

test('another tab with a newer version is not kept waiting', async () => {
  const database = await openDB(name, 99);
  expect(database.version).toBe(99);
  database.close();
  await expect(store.put(recordOf())).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/Reload the page/),
  });
});

test('what the browser refuses is a typed error that says what to do', async () => {
  store.close();
  await expect(store.all()).rejects.toMatchObject({ code: 'storage' });

  const refusal = new DOMException('full', 'QuotaExceededError');
  await reopen();
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw refusal;
  });
  await expect(store.put(recordOf())).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/no more room/),
  });
  put.mockRestore();

  const open = vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  await expect(openRecordStore('other')).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/does not allow/),
  });
  open.mockRestore();
});

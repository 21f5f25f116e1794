/** Records kept in the browser, in IndexedDB. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { TrainabilityError } from '../base/errors';
import type { RunRecord } from '../base/record';
import { SessionPlan } from '../base/session-plan';
import { readRecord } from './migrations';

/** A record that this version cannot read: written by a newer one, or damaged. It stays where it is. */
export interface UnreadableRecord {
  id: string;
  reason: 'newer-version' | 'damaged';
}

export interface StoredRecords {
  /** By start, oldest first. */
  records: RunRecord[];
  unreadable: UnreadableRecord[];
}

/** Every function rejects with a TrainabilityError `storage` when the browser refuses (blocked, quota, closed). */
export interface RecordStore {
  /** Adds or replaces by id. */
  put(record: RunRecord): Promise<void>;
  /** Adds records of a file in one transaction: all or none. Those whose id is known are skipped. */
  add(records: RunRecord[]): Promise<{ added: number; skipped: number }>;
  all(): Promise<StoredRecords>;
  /** Ids that are not there are passed over. */
  remove(ids: string[]): Promise<void>;
  /** Adds or replaces by id. */
  keepPlan(plan: SessionPlan): Promise<void>;
  /** Of sessions that are not done, the latest first. What this version cannot read is left out. */
  plans(): Promise<SessionPlan[]>;
  forgetPlan(id: string): Promise<void>;
  /** Everything, unreadable records included. */
  clear(): Promise<void>;
  close(): void;
}

/** Layout of the database; the form of a record has a version of its own, see ./migrations. */
const layout = 2;

interface Layout extends DBSchema {
  // Records of any form: what is read is parsed.
  runs: { key: string; value: { id: string } };
  // What unfinished sessions set out to do.
  plans: { key: string; value: { id: string } };
}

/** From each layout to the next: `layouts[n]` turns layout n into n + 1; 0 is an empty database. */
const layouts: ((database: IDBPDatabase<Layout>) => void)[] = [
  (database) => database.createObjectStore('runs', { keyPath: 'id' }),
  (database) => database.createObjectStore('plans', { keyPath: 'id' }),
];

/**
 * @param name of the database; the default is the app's own
 * @throws TrainabilityError storage; newer-version where a newer version of the app has made the database
 */
export async function openRecordStore(name = 'trainability'): Promise<RecordStore> {
  const database = await open(name);
  return {
    put: (record) => guarded(async () => void (await database.put('runs', record))),
    add: (records) => guarded(() => addNew(database, records)),
    all: async () => readAll(await guarded(() => database.getAll('runs'))),
    remove: (ids) =>
      guarded(async () => {
        const { store, done } = database.transaction('runs', 'readwrite');
        await Promise.all([...ids.map((id) => store.delete(id)), done]);
      }),
    keepPlan: (plan) => guarded(async () => void (await database.put('plans', plan))),
    plans: async () =>
      (await guarded(() => database.getAll('plans')))
        .flatMap((stored) => SessionPlan.safeParse(stored).data ?? [])
        .sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
    forgetPlan: (id) => guarded(() => database.delete('plans', id)),
    clear: () =>
      guarded(async () => void (await Promise.all([database.clear('runs'), database.clear('plans')]))),
    close: () => database.close(),
  };
}

async function open(name: string): Promise<IDBPDatabase<Layout>> {
  try {
    return await openDB<Layout>(name, layout, {
      upgrade: (database, old) => layouts.slice(old).forEach((step) => step(database)),
      // Another tab wants a newer layout: it must not wait for this one.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'VersionError') {
      const message = 'The stored runs belong to a newer version of this app. Reload the page to get it.';
      throw new TrainabilityError('newer-version', message, { known: layout }, { cause: error });
    }
    throw refused(error);
  }
}

async function addNew(
  database: IDBPDatabase<Layout>,
  records: RunRecord[],
): Promise<{ added: number; skipped: number }> {
  const transaction = database.transaction('runs', 'readwrite');
  let added = 0;
  const writes = records.map(async (record) => {
    if ((await transaction.store.getKey(record.id)) !== undefined) return;
    await transaction.store.add(record);
    added += 1;
  });
  try {
    await Promise.all([...writes, transaction.done]);
  } catch (error) {
    // A request that fails takes the transaction with it; a record that cannot be written at all does not.
    abort(transaction);
    throw error;
  }
  return { added, skipped: records.length - added };
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It had ended by itself.
  }
}

function readAll(stored: { id: string }[]): StoredRecords {
  const records: RunRecord[] = [];
  const unreadable: UnreadableRecord[] = [];
  for (const one of stored) {
    try {
      records.push(readRecord(one));
    } catch (error) {
      const newer = TrainabilityError.from(error).code === 'newer-version';
      unreadable.push({ id: one.id, reason: newer ? 'newer-version' : 'damaged' });
    }
  }
  records.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return { records, unreadable };
}

async function guarded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw refused(error);
  }
}

/** What the browser says, as a sentence that names the way out. */
function refused(error: unknown): TrainabilityError {
  const name = error instanceof DOMException ? error.name : 'Error';
  const sentences: Record<string, string> = {
    QuotaExceededError: 'The browser has no more room for stored runs. Export them and delete some.',
    InvalidStateError: 'The storage of this page was closed. Reload the page.',
    SecurityError:
      'The browser does not allow this page to store anything (private window, or blocked site data).',
  };
  const message =
    sentences[name] ?? `The browser refused to store or read runs (${name}: ${messageOf(error)}).`;
  return new TrainabilityError('storage', message, { reason: name }, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Records kept in the browser, in IndexedDB. */
import type { RunRecord } from '../base/record';

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
  /** Everything, unreadable records included. */
  clear(): Promise<void>;
  close(): void;
}

/**
 * @param name of the database; the default is the app's own
 * @throws TrainabilityError storage; newer-version where a newer version of the app has made the database
 */
export declare function openRecordStore(name?: string): Promise<RecordStore>;

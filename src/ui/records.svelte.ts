/** The records of this browser, in memory; what is stored follows. */
import { TrainabilityError } from '../base/errors';
import type { RunRecord } from '../base/record';
import type { SessionPlan } from '../base/session-plan';
import { importRecords } from '../records/file';
import { openRecordStore, type RecordStore, type UnreadableRecord } from '../records/store';

interface RecordsState {
  status: 'loading' | 'ready' | 'failed';
  records: RunRecord[];
  unreadable: UnreadableRecord[];
  error: TrainabilityError | null;
}

let state = $state.raw<RecordsState>({ status: 'loading', records: [], unreadable: [], error: null });
let opening: Promise<RecordStore> | null = null;

export function records(): RecordsState {
  return state;
}

function store(): Promise<RecordStore> {
  // A refusal is not kept: storage may have been allowed in the meantime.
  opening ??= openRecordStore().catch((error: unknown) => {
    opening = null;
    throw error;
  });
  return opening;
}

export async function loadRecords(): Promise<void> {
  try {
    const found = await (await store()).all();
    // What could not be stored is still shown.
    const unstored = without(state.records, found.records);
    state = { ...found, records: [...found.records, ...unstored], status: 'ready', error: null };
  } catch (error) {
    state = { ...state, status: 'failed', error: TrainabilityError.from(error) };
  }
}

/** Shows the record at once and stores it. @throws TrainabilityError storage; the record stays on screen */
export async function putRecord(record: RunRecord): Promise<void> {
  state = { ...state, records: [...without(state.records, [record]), record] };
  await (await store()).put(record);
}

/** @throws TrainabilityError storage */
export async function removeRecords(doomed: RunRecord[]): Promise<void> {
  await (await store()).remove(doomed.map((record) => record.id));
  state = { ...state, records: without(state.records, doomed) };
}

/** Number of runs that were new. @throws TrainabilityError import-invalid, newer-version, storage */
export async function importText(text: string): Promise<number> {
  const found = importRecords(text);
  const { added } = await (await store()).add(found);
  await loadRecords();
  return added;
}

/** The session that was begun last and is not done, if any. Never rejects: without storage there is none. */
export async function unfinishedPlan(): Promise<SessionPlan | null> {
  try {
    return (await (await store()).plans())[0] ?? null;
  } catch {
    return null;
  }
}

/** One session at a time: a plan replaces those before it. @throws TrainabilityError storage */
export async function keepPlan(plan: SessionPlan): Promise<void> {
  const open = await store();
  for (const { id } of await open.plans()) if (id !== plan.id) await open.forgetPlan(id);
  await open.keepPlan(plan);
}

/** @throws TrainabilityError storage */
export async function forgetPlan(id: string): Promise<void> {
  await (await store()).forgetPlan(id);
}

function without(from: RunRecord[], gone: RunRecord[]): RunRecord[] {
  const ids = Object.fromEntries(gone.map((record) => [record.id, true]));
  return from.filter((record) => !ids[record.id]);
}

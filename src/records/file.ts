/** Records as a JSON file: out, and in again on another machine. */
import * as z from 'zod/mini';
import { TrainabilityError } from '../base/errors';
import type { RunRecord } from '../base/record';
import { readRecord } from './migrations';

const format = 'trainability-records';
const version = 1;

/** The frame; the records in it are read one by one, each in its own form. */
const Frame = z.looseObject({ format: z.literal(format), version: z.int().check(z.gte(1)) });
const Content = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  records: z.array(z.unknown()),
});
/** What `npm run rank -- --out` writes. Its runs are read; rankings are made anew from them. */
const Result = z.looseObject({ protocol: z.string(), runs: z.array(z.unknown()) });

/** @returns JSON text: {format: 'trainability-records', version, records} */
export function exportRecords(records: RunRecord[]): string {
  return JSON.stringify({ format, version, records });
}

/**
 * Records of a file that the page or `npm run rank` wrote, marked as imported; nothing is stored yet.
 * @throws TrainabilityError import-invalid (not ours, damaged), newer-version
 */
export function importRecords(text: string): RunRecord[] {
  const list = storedRecords(parseJson(text));
  const ids = new Set<string>();
  return list.flatMap((stored, index) => {
    const record = readNumbered(stored, index, list.length);
    if (ids.has(record.id)) return [];
    ids.add(record.id);
    return [{ ...record, origin: 'imported' as const }];
  });
}

function storedRecords(data: unknown): unknown[] {
  const result = Result.safeParse(data);
  if (result.success) return result.data.runs;
  const frame = Frame.safeParse(data);
  if (!frame.success) {
    throw invalid('This file was not written by Trainability: it does not say that it holds its records.');
  }
  if (frame.data.version > version) throw newer(frame.data.version, version);
  const content = Content.safeParse(data);
  if (!content.success)
    throw invalid('This file is damaged: its list of records is missing or has something else beside it.');
  return content.data.records;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('This file is not JSON, or it was cut off.', error);
  }
}

function readNumbered(stored: unknown, index: number, count: number): RunRecord {
  try {
    return readRecord(stored);
  } catch (error) {
    const typed = TrainabilityError.from(error);
    const message = `Record ${index + 1} of ${count}: ${typed.message} Nothing was imported.`;
    throw new TrainabilityError(
      typed.code,
      message,
      { ...typed.detail, record: index + 1 },
      { cause: error },
    );
  }
}

function invalid(message: string, cause?: unknown): TrainabilityError {
  return new TrainabilityError('import-invalid', `${message} Nothing was imported.`, {}, { cause });
}

function newer(found: number, known: number): TrainabilityError {
  const message = `This file was written by a newer version of Trainability (form ${found}; this one reads form ${known}). Nothing was imported.`;
  return new TrainabilityError('newer-version', message, { found, known });
}

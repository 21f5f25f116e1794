/** Records as a JSON file: out, and in again on another machine. */
import type { RunRecord } from '../base/record';

/** @returns JSON text: {format: 'trainability-records', version, records} */
export declare function exportRecords(records: RunRecord[]): string;

/**
 * Records of a file, marked as imported; nothing is stored yet.
 * @throws TrainabilityError import-invalid (not ours, damaged), newer-version
 */
export declare function importRecords(text: string): RunRecord[];

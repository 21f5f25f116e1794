/** A run as files that another framework can repeat it from. */
import type { RunRecord } from '../base/record';
import type { RunExport } from '../trainer/protocol';

export interface ExportedFile {
  /** Relative, with forward slashes: `<architecture>-<task>-<size>-s<seed>/config.json`. */
  path: string;
  bytes: Uint8Array;
}

/** config.json, curve.csv, initial.safetensors, final.safetensors, batches.safetensors. */
export declare function exportFiles(record: RunRecord, exported: RunExport): ExportedFile[];

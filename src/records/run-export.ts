/** A run as files that another framework can repeat it from. */
import type { RunConfig } from '../base/config';
import type { RunRecord } from '../base/record';
import { baseOf } from '../base/variant';
import type { RunExport } from '../trainer/protocol';
import { curveCsv } from './curve-csv';
import { writeSafetensors } from './safetensors';
import { twinFile } from './twin';

export interface ExportedFile {
  /** Relative, with forward slashes: `<architecture>-<task>-<size>-s<seed>/config.json`. */
  path: string;
  bytes: Uint8Array;
}

export function runFolder({ architecture, task, size, seed }: RunConfig): string {
  return `${architecture}-${task}-${size}-s${seed}`;
}

/** config.json, curve.csv, safetensors of the first weights, the last and the batches, and repeat.py, which repeats it. */
export function exportFiles(record: RunRecord, exported: RunExport): ExportedFile[] {
  const text = (content: string) => new TextEncoder().encode(content);
  const files: (readonly [name: string, bytes: Uint8Array])[] = [
    ['config.json', text(`${JSON.stringify(configOf(record, exported), null, 2)}\n`)],
    ['curve.csv', text(curveCsv(record.curve))],
    ['initial.safetensors', writeSafetensors(exported.initial)],
    ...(exported.final ? ([['final.safetensors', writeSafetensors(exported.final)]] as const) : []),
    ['batches.safetensors', writeSafetensors(exported.batches)],
    ['repeat.py', text(twinFile(baseOf(record.config.architecture)))],
  ];
  return files.map(([name, bytes]) => ({ path: `${runFolder(record.config)}/${name}`, bytes }));
}

/** Every number that a repeat needs, and what it can be held against. */
function configOf(record: RunRecord, exported: RunExport): Record<string, unknown> {
  const { id, suite, config, model, environment, outcome, targets, test } = record;
  return {
    ...config,
    details: exported.details,
    model,
    result: { outcome: outcome.kind, targets, test },
    provenance: {
      run: id,
      suite,
      app: environment.app,
      engine: environment.engine,
      protocol: environment.protocol,
    },
  };
}

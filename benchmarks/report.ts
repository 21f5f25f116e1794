/** Hands the figures over: a table on stdout, JSON in a file. */
import { statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TrainabilityError } from '../src/base/errors';
import type { BenchmarkResult } from './result';
import { table } from './table';

/** Before minutes of measuring: can the file be written at all? @throws TrainabilityError bad-argument */
export function checkOut(out: string | null): void {
  if (out === null) return;
  const kind = (path: string) => statSync(path, { throwIfNoEntry: false });
  const folder = dirname(out);
  if (!kind(folder)?.isDirectory())
    throw new TrainabilityError('bad-argument', `--out: there is no folder "${folder}".`);
  if (kind(out)?.isDirectory())
    throw new TrainabilityError('bad-argument', `--out: "${out}" is a folder, a file is wanted.`);
}

export function report(result: BenchmarkResult, out: string | null): void {
  console.log(table(result));
  if (out !== null) writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
}

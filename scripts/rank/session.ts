/** One call of the ranking: what it was asked, what has finished so far, and the files made of that. */
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Catalogue } from '../../src/base/catalogue';
import { type Environment, PROTOCOL } from '../../src/base/environment';
import { TrainabilityError } from '../../src/base/errors';
import type { RunRecord } from '../../src/base/record';
import { analyse } from '../../src/benchmark/analysis/analysis';
import type { Prices } from '../../src/benchmark/criteria/prices';
import { rankTasks } from '../../src/benchmark/rank-tasks';
import { scalingOf } from '../../src/benchmark/scaling/scaling';
import { ResultFile } from '../../src/benchmark/result-file';
import { readAtlas } from '../atlas/shards';
import type { EncodedFile } from '../../src/ui/automation';

export function resultOf(
  environment: Environment,
  runs: RunRecord[],
  catalogue: Catalogue,
  prices: Prices | null,
): ResultFile {
  const atlas = readAtlas();
  const ranking = rankTasks(runs, catalogue.tasks, atlas);
  return {
    protocol: PROTOCOL,
    environment,
    suite: runs[0]?.suite ?? null,
    runs,
    ranking,
    prices,
    criteria: analyse(ranking, runs, catalogue, prices, atlas),
    scaling: scalingOf(runs, catalogue),
  };
}

/** Whole or not at all: written aside, then renamed. */
export function writeResult(path: string, result: ResultFile): void {
  const text = `${JSON.stringify(ResultFile.parse(result), null, 2)}\n`;
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, text);
  renameSync(aside, path);
}

export function writeExport(folder: string, files: EncodedFile[]): void {
  for (const { path, base64 } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(base64, 'base64'));
  }
}

/** Before minutes of training: can the files be written at all? @throws TrainabilityError bad-argument */
export function checkOutputs(out: string | null, exportFolder: string | null): void {
  const kind = (path: string) => statSync(path, { throwIfNoEntry: false });
  if (out !== null) {
    const folder = dirname(out);
    if (!kind(folder)?.isDirectory()) throw badPath('out', `there is no folder "${folder}"`);
    if (kind(out)?.isDirectory()) throw badPath('out', `"${out}" is a folder, a file is wanted`);
  }
  if (exportFolder === null) return;
  try {
    mkdirSync(exportFolder, { recursive: true });
  } catch {
    throw badPath('export', `the folder "${exportFolder}" cannot be made`);
  }
}

function badPath(field: string, reason: string): TrainabilityError {
  return new TrainabilityError('bad-argument', `--${field}: ${reason}.`, { field });
}

/** The atlas: outcomes of many seeds for each cell, which hardly depend on the machine that made them. */
import * as z from 'zod/mini';
import { AtlasBlock, type AtlasConfig, type AtlasRun } from '../../base/atlas-block';
import type { RunConfig } from '../../base/config';
import { TrainabilityError } from '../../base/errors';
import { atlasKey } from './cell-key';

export interface AtlasCell {
  config: AtlasConfig;
  model: AtlasBlock['model'];
  /** One for each seed, ascending. */
  runs: AtlasRun[];
}

export interface Atlas {
  /** Version of the engine that made it: runs of another are not held against it. */
  engine: string;
  /** Null: nothing is known of it. Its seed does not matter. */
  cellOf(config: AtlasConfig | RunConfig): AtlasCell | null;
  cells: AtlasCell[];
}

export const emptyAtlas: Atlas = { engine: '', cellOf: () => null, cells: [] };

/** The file that keeps an architecture's blocks, in `atlas/`. A variant has one of its own. */
export function shardPath(architecture: string): string {
  return `runs/${architecture}.jsonl`;
}

/**
 * @param text JSON Lines @param name of the file, for errors
 * @throws TrainabilityError import-invalid naming the line that is no block
 */
export function parseShard(text: string, name: string): AtlasBlock[] {
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, name, index + 1)]));
}

function parseLine(line: string, file: string, number: number): AtlasBlock {
  const invalid = (reason: string) =>
    new TrainabilityError('import-invalid', `${file}, line ${number}: ${reason}`, { file, line: number });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw invalid('it is no JSON.');
  }
  const parsed = AtlasBlock.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw invalid(`${path.join('.')}: ${message}`);
}

/**
 * Blocks of this engine as cells: others were made by other numerics. Of a seed that two blocks have, the first counts:
 * no best of several.
 */
export function atlasOf(blocks: readonly AtlasBlock[], engine: string): Atlas {
  const cells = new Map<string, AtlasCell>();
  for (const { config, model, made, runs } of blocks) {
    if (made.engine !== engine) continue;
    const key = atlasKey(config);
    const cell = cells.get(key) ?? { config, model, runs: [] };
    const seeds = new Set(cell.runs.map(([seed]) => seed));
    const all = [...cell.runs, ...runs.filter(([seed]) => !seeds.has(seed))];
    cells.set(key, { ...cell, runs: all.sort(([a], [b]) => a - b) });
  }
  return { engine, cellOf: (config) => cells.get(atlasKey(config)) ?? null, cells: [...cells.values()] };
}

/** JSON Schema (draft 2020-12) of a line of a shard. */
export function atlasSchema(): object {
  return z.toJSONSchema(AtlasBlock);
}

/** The shards of the atlas on disk. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AtlasBlock } from '../../src/base/atlas-block';
import { type Atlas, atlasOf, parseShard, shardPath } from '../../src/benchmark/atlas/atlas';
import { ENGINE } from '../../src/engine/version';
import { root } from '../process.mjs';

const folder = join(root, 'atlas');

/** @throws TrainabilityError import-invalid naming file and line */
export function readBlocks(from = folder): AtlasBlock[] {
  const runs = join(from, 'runs');
  if (!existsSync(runs)) return [];
  const names = readdirSync(runs).filter((name) => name.endsWith('.jsonl'));
  return names.sort().flatMap((name) => parseShard(readFileSync(join(runs, name), 'utf8'), name));
}

/** What this version of the engine can use. */
export function readAtlas(): Atlas {
  return atlasOf(readBlocks(), ENGINE);
}

export function appendBlock(block: AtlasBlock, to = folder): void {
  const file = join(to, shardPath(block.config.architecture));
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(block)}\n`);
}

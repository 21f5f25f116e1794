/** The committed atlas, as far as this page has read it. */
import type { AtlasBlock } from '../base/atlas-block';
import { TrainabilityError } from '../base/errors';
import { type Atlas, atlasOf, parseShard, shardPath } from '../benchmark/atlas/atlas';
import { ENGINE } from '../engine/version';

/** A chunk for each shard: nothing is loaded before someone looks at its architecture. */
const shards = import.meta.glob<string>('../../atlas/runs/*.jsonl', { query: '?raw', import: 'default' });

let blocks = $state.raw<AtlasBlock[]>([]);
let error = $state.raw<TrainabilityError | null>(null);
const asked = new Set<string>(); // eslint-disable-line svelte/prefer-svelte-reactivity -- nothing on screen depends on it
const known = $derived(atlasOf(blocks, ENGINE));

export function atlas(): Atlas {
  return known;
}

/** A shard that could not be read: without it rankings stand on fewer seeds. */
export function atlasError(): TrainabilityError | null {
  return error;
}

/** Reads what there is of these architectures. Never rejects. */
export async function loadAtlas(architectures: readonly string[]): Promise<void> {
  const wanted = architectures.filter((id) => !asked.has(id) && pathOf(id) in shards);
  wanted.forEach((id) => asked.add(id));
  if (wanted.length === 0) return;
  try {
    const texts = await Promise.all(wanted.map((id) => shards[pathOf(id)]!()));
    blocks = [...blocks, ...texts.flatMap((text, index) => parseShard(text, shardPath(wanted[index]!)))];
    error = null;
  } catch (problem) {
    wanted.forEach((id) => asked.delete(id)); // The next look asks again.
    error = TrainabilityError.from(problem);
  }
}

const pathOf = (architecture: string) => `../../atlas/${shardPath(architecture)}`;

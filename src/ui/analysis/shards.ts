/** The shards of the committed atlas, as the built page carries them. */
import type { AtlasBlock } from '../../base/atlas-block';
import { parseShard, shardPath } from '../../benchmark/atlas/atlas';

/** A chunk for each: nothing is loaded before someone looks at its architecture. */
const shards = import.meta.glob<string>('../../../atlas/runs/*.jsonl', { query: '?raw', import: 'default' });
const read = new Map<string, Promise<AtlasBlock[]>>();

/** Empty where the atlas has nothing of it. Rejects with import-invalid, or where the file cannot be had; may be asked again. */
export function blocksOf(architecture: string): Promise<AtlasBlock[]> {
  const path = shardPath(architecture);
  const load = shards[`../../../atlas/${path}`];
  if (!load) return Promise.resolve([]);
  const known = read.get(architecture);
  if (known) return known;
  const asked = load().then((text) => parseShard(text, path));
  read.set(architecture, asked);
  asked.catch(() => read.delete(architecture));
  return asked;
}

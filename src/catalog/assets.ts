/**
 * Fetches and decompresses the packed data sets. Packs are gzip under an extension of their own, so that static hosts send
 * them as they are; a host that announces the compression hands over decoded bytes, which are taken too. Works in a page,
 * a worker and Node.
 */
import { damaged, readPack } from './pack';
import type { LoadAsset } from './task';

/**
 * Loads `data/NAME.pack` from beside the page at address `base`, decompressed and checked. Each file is fetched once; the
 * buffers are shared, so nobody may write to them or transfer them. What failed is fetched again at the next call.
 * @throws TrainabilityError data: missing, unreachable or damaged
 */
export function fetchAsset(base: string): LoadAsset {
  const loading = new Map<string, Promise<ArrayBuffer>>();
  return (name) => {
    const known = loading.get(name);
    if (known) return known;
    const asset = load(base, name);
    loading.set(name, asset);
    asset.catch(() => loading.delete(name));
    return asset;
  };
}

/**
 * The bytes that a gzip file stands for; bytes that are not gzip come back as they are.
 * @throws whatever the decompressor throws for a damaged file
 */
export async function unpack(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

async function load(base: string, name: string): Promise<ArrayBuffer> {
  const address = new URL(`data/${name}.pack`, base);
  let packed: ArrayBuffer;
  try {
    const response = await fetch(address);
    if (!response.ok) throw damaged(name, `the server answered ${response.status} for it`);
    packed = await response.arrayBuffer();
  } catch (error) {
    throw error instanceof TypeError ? damaged(name, 'it could not be fetched', error) : error;
  }
  const bytes = await unpack(packed).catch((error: unknown) => {
    throw damaged(name, 'its compressed data are damaged', error);
  });
  readPack(name, bytes); // a damaged file is named here, before any task reads it
  return bytes;
}

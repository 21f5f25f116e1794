/**
 * Fetches and decompresses the packed data sets, holds them against the list of what they must be, and keeps them for the next
 * time. Packs are gzip under an extension of their own, so that static hosts send them as they are; a host that announces the
 * compression hands over decoded bytes, which are taken too. Works in a page, a worker and Node.
 */
import { sha256 } from '../base/sha256';
import { damaged, readPack } from './pack';
import { dropKept, keep, readKept } from './pack-cache';
import { packs, packText, type PackFacts, type PackList } from './packs';
import type { LoadAsset } from './task';

/**
 * Loads `data/NAME.pack` from beside the page at address `base`, decompressed and checked. Each file is fetched once; the
 * buffers are shared, so nobody may write to them or transfer them. What failed is fetched again at the next call.
 * @param list what the files must be
 * @throws TrainabilityError data: missing, unreachable, damaged, or another than the listed one
 */
export function fetchAsset(base: string, list: PackList = packs): LoadAsset {
  const loading = new Map<string, Promise<ArrayBuffer>>();
  return (name) => {
    const known = loading.get(name);
    if (known) return known;
    const asset = load(base, name, list[name]);
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

async function load(base: string, name: string, meant: PackFacts | undefined): Promise<ArrayBuffer> {
  if (!meant) throw damaged(name, 'this version of the page knows of no such file');
  const address = new URL(`data/${name}.pack`, base);
  // The contents are part of the address: a newer page is not given the older file by any cache on the way.
  address.searchParams.set('sha256', meant.sha256);
  const kept = await readKept(address);
  if (kept) {
    try {
      return await checked(name, kept, meant);
    } catch {
      await dropKept(address);
    }
  }
  const packed = await download(name, address);
  const bytes = await checked(name, packed, meant);
  await keep(address, packed);
  return bytes;
}

async function download(name: string, address: URL): Promise<ArrayBuffer> {
  try {
    // The browser's own cache may hold what was just found to be damaged: it asks the host first.
    const response = await fetch(address, { cache: 'no-cache' });
    if (!response.ok) throw damaged(name, `the server answered ${response.status} for it`);
    return await response.arrayBuffer();
  } catch (error) {
    throw error instanceof TypeError ? damaged(name, 'it could not be fetched', error) : error;
  }
}

/** Unpacked. @throws TrainabilityError data, naming the file before any task reads it */
async function checked(name: string, packed: ArrayBuffer, meant: PackFacts): Promise<ArrayBuffer> {
  const bytes = await unpack(packed).catch((error: unknown) => {
    throw damaged(name, 'its compressed data are damaged', error);
  });
  readPack(name, bytes);
  const found: PackFacts = { sha256: await sha256(bytes), bytes: bytes.byteLength };
  if (found.sha256 !== meant.sha256)
    throw damaged(name, `it holds ${packText(found)}, where this page was made for ${packText(meant)}`);
  return bytes;
}

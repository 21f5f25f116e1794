/**
 * Packs that the browser keeps, so that they are there the next time, without a network too. An address here names the
 * contents, see ./assets.ts. Best effort: where the Cache API is missing (Node, plain http) or refused (private windows, no
 * room) nothing is kept and nothing is said. Whether what comes back is whole is the caller's question.
 */

/** One for all copies of the page on an origin: the entries' addresses tell them apart. */
const CACHE = 'trainability-data';

/** Null where nothing is kept. */
export function readKept(address: URL): Promise<ArrayBuffer | null> {
  return inCache(async (cache) => (await (await cache.match(address))?.arrayBuffer()) ?? null, null);
}

/** Keeps the bytes and lets go of other contents of the same file. */
export function keep(address: URL, bytes: ArrayBuffer): Promise<void> {
  return inCache(async (cache) => {
    await cache.put(address, new Response(bytes));
    for (const { url } of await cache.keys(address, { ignoreSearch: true }))
      if (url !== address.href) await cache.delete(url);
  }, undefined);
}

export function dropKept(address: URL): Promise<void> {
  return inCache(async (cache) => void (await cache.delete(address)), undefined);
}

async function inCache<Value>(work: (cache: Cache) => Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    // In a sandboxed frame even to name it throws.
    const { caches } = globalThis as Partial<typeof globalThis>;
    return caches ? await work(await caches.open(CACHE)) : otherwise;
  } catch {
    return otherwise;
  }
}

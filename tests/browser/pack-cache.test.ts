/** The browser's own Cache API; the host is made of addresses that `answer` covers, so that it can fail. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchAsset } from '../../src/catalog/assets';
import { packs, type PackList } from '../../src/catalog/packs';

const base = `${location.origin}/`;
const CACHE = 'trainability-data';
const addressOf = (sha256: string) => `${base}data/moby.pack?sha256=${sha256}`;
const moby = packs.moby!;

let asked = 0;
let answer: (real: () => Promise<Response>) => Promise<Response>;
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(async () => {
  await caches.delete(CACHE);
  asked = 0;
  answer = (real) => real();
  const fetchReally = fetch;
  vi.stubGlobal('fetch', (...request: Parameters<typeof fetch>) => {
    asked++;
    return answer(() => fetchReally(...request));
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await caches.delete(CACHE);
});

/** As a later visit does it: with nothing in memory. */
const load = (list?: PackList) => fetchAsset(base, list)('moby');
const kept = async () => (await (await caches.open(CACHE)).keys()).map(({ url }) => url);

test('what was fetched is kept, and there without a network', async () => {
  const first = await load();
  expect(first.byteLength).toBe(moby.bytes);
  expect(await kept()).toEqual([addressOf(moby.sha256)]);
  answer = unreachable;
  expect(new Uint8Array(await load())).toEqual(new Uint8Array(first));
  expect(asked).toBe(1);
});

test('a damaged copy is thrown away and fetched again', async () => {
  await load();
  const cache = await caches.open(CACHE);
  const whole = await (await cache.match(addressOf(moby.sha256)))!.arrayBuffer();
  const flipped = new Uint8Array(whole.slice());
  flipped[flipped.length >> 1]! ^= 1;
  for (const body of [flipped, whole.slice(0, 1000), new Uint8Array()]) {
    await cache.put(addressOf(moby.sha256), new Response(body));
    asked = 0;
    expect((await load()).byteLength).toBe(moby.bytes);
    expect(asked).toBe(1);
    const again = await (await cache.match(addressOf(moby.sha256)))!.arrayBuffer();
    expect(again.byteLength).toBe(whole.byteLength);
  }
  await cache.put(addressOf(moby.sha256), new Response(flipped));
  answer = unreachable;
  await expect(load()).rejects.toMatchObject({ code: 'data', detail: { file: 'data/moby.pack' } });
  expect(await kept()).toEqual([]);
});

test('a new version of the data is fetched anew, and the old one goes', async () => {
  const cache = await caches.open(CACHE);
  const others = [`${base}data/mnist.pack?sha256=1`, `${base}another/data/moby.pack?sha256=1`];
  for (const url of [addressOf('of-an-older-version'), ...others]) await cache.put(url, new Response('old'));
  await load();
  expect(asked).toBe(1);
  expect((await kept()).sort()).toEqual([...others, addressOf(moby.sha256)].sort());
});

test('what is not the listed file is not kept', async () => {
  const meant = { ...moby, sha256: moby.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) };
  await expect(load({ moby: meant })).rejects.toMatchObject({ code: 'data' });
  expect(await kept()).toEqual([]);
  expect((await load()).byteLength).toBe(moby.bytes);
});

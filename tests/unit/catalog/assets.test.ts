import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { factsOf, holdAgainst } from '../../../scripts/pack-list';
import { fetchAsset, unpack } from '../../../src/catalog/assets';
import { PACK_VERSION, readPack, writePack } from '../../../src/catalog/pack';
import { packs } from '../../../src/catalog/packs';
import { packedAsset, packedFile } from './packed-assets';

const splits = { train: 3, evaluation: 1, test: 1 };
const tiny = (payload: Uint8Array) => writePack({ name: 'tiny', source: 'nowhere@1', splits }, payload);
const whole = tiny(Uint8Array.of(1, 2, 3, 4, 5));
const list = { tiny: factsOf(whole) };

test('a pack comes back as it was written', () => {
  const { header, payload } = readPack('tiny', whole.buffer);
  expect(header).toEqual({ name: 'tiny', version: PACK_VERSION, source: 'nowhere@1', splits, bytes: 5 });
  expect([...payload]).toEqual([1, 2, 3, 4, 5]);
});

test('unpack decompresses gzip and leaves the rest alone', async () => {
  expect(new Uint8Array(await unpack(new Uint8Array(gzipSync(whole)).buffer))).toEqual(whole);
  expect(await unpack(whole.buffer)).toBe(whole.buffer);
});

test.each([
  ['moby', 0.6e6],
  ['mnist', 1.7e6],
])('%s is packed, within its size', async (name, most) => {
  const file = await packedFile(name);
  expect(file.length).toBeLessThan(most);
  expect(readPack(name, new Uint8Array(gunzipSync(file)).buffer).header.name).toBe(name);
});

test('the packs are those of the committed list, 3 MB in all at most', async () => {
  const names = Object.keys(packs);
  expect(names).toEqual(['moby', 'mnist']);
  let bytes = 0;
  for (const name of names) {
    expect(factsOf(new Uint8Array(await packedAsset(name)))).toEqual(packs[name]);
    bytes += (await packedFile(name)).length;
  }
  expect(bytes).toBeLessThan(3e6);
});

test('packing other data is refused, and the sentence says what to do', () => {
  const hold = (facts = factsOf(whole), name = 'tiny') => holdAgainst(list, name, 'nowhere@1', facts);
  hold();
  const other = factsOf(tiny(Uint8Array.of(1, 2, 3, 4, 6)));
  expect(() => hold(other)).toThrow(/data\/tiny\.pack.+nowhere@1.+npm ci.+npm run data -- --list/);
  expect(() => hold(other, 'new')).toThrow(/says nothing of it/);
});

describe('fetchAsset', () => {
  let server: Server;
  let base: string;
  let answer: { status: number; body: Uint8Array };
  let requests: string[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/path/index.html#/en/`;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    requests = [];
  });

  test('fetches once, from beside the page', async () => {
    answer = { status: 200, body: gzipSync(whole) };
    const asset = fetchAsset(base, list);
    const [first, second] = await Promise.all([asset('tiny'), asset('tiny')]);
    expect(new Uint8Array(first)).toEqual(whole);
    expect(second).toBe(first);
    expect(requests).toEqual([`/some/path/data/tiny.pack?sha256=${list.tiny.sha256}`]);
  });

  test('takes bytes that the host has decompressed', async () => {
    answer = { status: 200, body: whole };
    expect(new Uint8Array(await fetchAsset(base, list)('tiny'))).toEqual(whole);
  });

  const flipped = Uint8Array.from(gzipSync(whole));
  flipped[flipped.length - 6]! ^= 1; // in the checksum
  const header = (change: object) => {
    const { name, source } = readPack('tiny', whole.buffer).header;
    return writePack({ name, source, splits, ...change }, Uint8Array.of(1));
  };
  test.each([
    ['missing', 404, new Uint8Array(), /404/],
    ['cut short', 200, gzipSync(whole).subarray(0, -12), /damaged/],
    ['changed', 200, flipped, /damaged/],
    ['a web page instead', 200, new TextEncoder().encode('<!doctype html>'), /TRPK/],
    ['empty', 200, new Uint8Array(), /TRPK/],
    ['another data set', 200, header({ name: 'other' }), /holds "other"/],
    ['without splits', 200, header({ splits: {} }), /header/],
    ['too short', 200, whole.subarray(0, -1), /4 bytes of data where 5 are announced/],
    ['too long', 200, Uint8Array.of(...whole, 0), /6 bytes of data where 5 are announced/],
    [
      'other contents',
      200,
      gzipSync(tiny(Uint8Array.of(1, 2, 3, 4, 6))),
      /SHA-256 .+ this page was made for/,
    ],
  ])('%s: a clear error, and the next call tries again', async (_case, status, body, sentence) => {
    const asset = fetchAsset(base, list);
    answer = { status, body };
    await expect(asset('tiny')).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(sentence) as string,
      detail: { file: 'data/tiny.pack' },
    });
    answer = { status: 200, body: gzipSync(whole) };
    expect((await asset('tiny')).byteLength).toBe(whole.length);
  });

  test('no server: a clear error', async () => {
    await expect(fetchAsset('http://127.0.0.1:1/', list)('tiny')).rejects.toMatchObject({ code: 'data' });
  });

  test('a name that is not listed: a clear error, and nothing is asked for', async () => {
    await expect(fetchAsset(base, list)('other')).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('no such file') as string,
    });
    expect(requests).toEqual([]);
  });

  describe('what the platform refuses', () => {
    afterEach(() => void vi.unstubAllGlobals());

    test.each([
      ['a cache that does not open', { open: () => Promise.reject(new DOMException('', 'SecurityError')) }],
      [
        'a full cache',
        {
          open: () =>
            Promise.resolve({
              match: () => Promise.resolve(undefined),
              put: () => Promise.reject(new DOMException('', 'QuotaExceededError')),
            }),
        },
      ],
    ])('%s: loads all the same', async (_case, caches) => {
      vi.stubGlobal('caches', caches);
      answer = { status: 200, body: gzipSync(whole) };
      expect(new Uint8Array(await fetchAsset(base, list)('tiny'))).toEqual(whole);
    });

    test('cryptography, on a page loaded by plain http: an error that says so', async () => {
      vi.stubGlobal('crypto', {});
      answer = { status: 200, body: gzipSync(whole) };
      await expect(fetchAsset(base, list)('tiny')).rejects.toMatchObject({
        code: 'data',
        message: expect.stringContaining('https') as string,
      });
    });
  });
});

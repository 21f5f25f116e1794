import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOwnText, textLine } from '../../../scripts/rank/own-text';
import { prepareText, readText } from '../../../src/catalog/prepare-text';
import { bytesOf, madeText } from '../catalog/made-text';

const folder = mkdtempSync(join(tmpdir(), 'trainability-text-'));
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const characters = { kind: 'characters' } as const;

test('a file goes to the page as it is, under its own name and the fingerprint of its content', async () => {
  const text = madeText(9000);
  const { fingerprint, request } = await readOwnText({ path: file('sea.txt', text), choice: characters });
  expect(request).toMatchObject({ name: 'sea.txt', choice: characters });
  expect(Buffer.from(request.base64, 'base64').toString()).toBe(text);
  const read = await readText(bytesOf(text), characters);
  expect(fingerprint).toBe(read.fingerprint);
  const { summary } = await prepareText(read, 'sea.txt', () => Promise.resolve());
  expect(textLine(summary)).toMatch(
    /^sea\.txt: 9\d\d\d characters, \d+ symbols, 9\d\d\d tokens \(7\d\d\d to train on/,
  );
});

test.each([
  ['no file', join(folder, 'nothing.txt'), undefined, 'text: there is no file "'],
  ['a folder', folder, undefined, 'text: a folder is "'],
  [
    'too little',
    file('short.txt', 'Call me Ishmael.'),
    undefined,
    'text: The text has 16 characters. Allowed: at least 8000',
  ],
  ['no text', file('zeros.bin', new Uint8Array(10_000)), undefined, 'text: It is no plain text.'],
  ['too few symbols', file('text.txt', madeText(9000)), 20, 'Allowed: a whole number from 37 to 8192'],
])('%s is refused by name', async (_name, path, symbols, message) => {
  const choice = symbols === undefined ? characters : ({ kind: 'byte-pairs', symbols } as const);
  await expect(readOwnText({ path, choice })).rejects.toMatchObject({
    code: 'bad-argument',
    message: expect.stringContaining(message) as string,
  });
});

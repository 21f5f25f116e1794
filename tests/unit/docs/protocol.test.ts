import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROTOCOL } from '../../../src/base/environment';

const english = readFileSync('docs/protocol.md', 'utf8');
const chinese = readFileSync('docs/protocol.zh.md', 'utf8');

/** What a text is made of, whatever its language: levels of headings, cells of table rows, items of lists, code. */
function skeleton(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const heading = /^#+/.exec(line)?.[0];
    if (heading) return [heading];
    if (line.startsWith('|')) return [`table row of ${line.split('|').length - 2}`];
    const item = /^(-|\d\.) /.exec(line)?.[1];
    return item ? [item] : [];
  });
}

const figures = (text: string) => (text.match(/\d+\.\d+/g) ?? []).sort();
const codes = (text: string) => [...new Set(text.match(/`[a-zA-Z.-]+`/g))].sort();

test('the protocol is of the version that records carry, in both languages', () => {
  expect(english.split('\n')[0]).toBe(`# The protocol, version ${PROTOCOL}`);
  expect(chinese.split('\n')[0]).toBe(`# 协议，版本 ${PROTOCOL}`);
});

test('both languages have the same sections, tables and lists', () => {
  expect(skeleton(chinese)).toEqual(skeleton(english));
});

test('both languages name the same figures of the tables, and the same things of the code', () => {
  const tables = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n');
  // 20.0 % in the one is 20% in the other.
  const plain = (text: string) =>
    figures(text)
      .map(Number)
      .filter((value) => !Number.isInteger(value));
  expect(plain(tables(chinese))).toEqual(plain(tables(english)));
  expect(codes(chinese)).toEqual(codes(english));
});

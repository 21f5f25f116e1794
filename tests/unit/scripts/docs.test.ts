import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withGenerated } from '../../../scripts/generated-part';
import { pages } from '../../../scripts/pages';

test.each(Object.entries(pages))('%s is what the files say; if not, run npm run docs', (path, generated) => {
  const document = readFileSync(path, 'utf8');
  expect(withGenerated(document, generated())).toBe(document);
});

test('a document without the marks is refused', () => {
  expect(() => withGenerated('# Tasks', 'text')).toThrow(/lost the marks/);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withPages } from '../../../scripts/architecture-pages';

test('docs/architectures.md is what the files say; if not, run npm run docs', () => {
  const document = readFileSync('docs/architectures.md', 'utf8');
  expect(withPages(document)).toBe(document);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaFiles } from '../../../scripts/schema-files';

test.each(schemaFiles())('$path is what the code says; if not, run npm run schemas', ({ path, text }) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

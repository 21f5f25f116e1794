/** Writes the generated part of docs/architectures.md: npm run docs */
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from './load';

const path = 'docs/architectures.md';
const { withPages } = await load<typeof import('./architecture-pages')>('/scripts/architecture-pages.ts');
writeFileSync(path, withPages(readFileSync(path, 'utf8')));

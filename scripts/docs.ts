/** Writes the generated parts of documents: npm run docs */
import { readFileSync, writeFileSync } from 'node:fs';
import { withGenerated } from './generated-part';
import { load } from './load';

const { pages } = await load<typeof import('./pages')>('/scripts/pages.ts');
for (const [path, generated] of Object.entries(pages))
  writeFileSync(path, withGenerated(readFileSync(path, 'utf8'), generated()));

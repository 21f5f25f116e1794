/** `npm run schemas`: writes the JSON Schemas under docs/. A unit test fails when they are stale. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.mjs';
import { schemaFiles } from './schema-files';

for (const { path, text } of schemaFiles()) {
  writeFileSync(join(root, path), text);
  console.log(path);
}

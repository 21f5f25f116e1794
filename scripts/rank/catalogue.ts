/**
 * The catalogue under Node, so that names are checked, and listed, before a browser is started. TensorFlow.js, which the
 * catalogue's builders import, cannot be loaded by Node as it is published: Vite bundles it first.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Catalogue } from '../../src/base/catalogue';
import { root } from '../process.mjs';

export async function loadCatalogue(): Promise<Catalogue> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: { ssr: join(root, 'src/catalog/index.ts'), write: false, minify: false, target: 'node20' },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunks = outputs
    .flatMap((output) => ('output' in output ? output.output : []))
    .filter((part) => part.type === 'chunk');
  const entry = chunks.find((chunk) => chunk.isEntry);
  if (!entry) throw new Error('The catalogue could not be bundled.');
  const folder = mkdtempSync(join(tmpdir(), 'trainability-'));
  try {
    for (const { fileName, code } of chunks)
      writeFileSync(join(folder, fileName.replace(/\.js$/, '.mjs')), code);
    const file = join(folder, entry.fileName.replace(/\.js$/, '.mjs'));
    const { catalogue } = (await import(pathToFileURL(file).href)) as { catalogue: Catalogue };
    return catalogue;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

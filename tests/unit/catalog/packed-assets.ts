/** The packed data sets as the tests read them: from the files that the global set-up made. */
import { readFile } from 'node:fs/promises';
import { unpack } from '../../../src/catalog/assets';

const folder = new URL('../../../public/data/', import.meta.url);

export async function packedFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(`${name}.pack`, folder)));
}

export async function packedAsset(name: string): Promise<ArrayBuffer> {
  return unpack((await packedFile(name)).buffer);
}

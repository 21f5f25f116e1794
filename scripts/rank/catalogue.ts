/** The catalogue under Node, so that names are checked, and listed, before a browser is started. */
import type { Catalogue } from '../../src/base/catalogue';
import { load } from '../load';

export async function loadCatalogue(): Promise<Catalogue> {
  return (await load<typeof import('../../src/catalog')>('/src/catalog/index.ts')).catalogue;
}

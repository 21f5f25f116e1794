/** The committed list of what the packs must be (src/catalog/packs.json), as the packing script holds it. */
import { createHash } from 'node:crypto';
import { packText, type PackFacts, type PackList } from '../src/catalog/packs';

export function factsOf(unpacked: Uint8Array): PackFacts {
  return { sha256: createHash('sha256').update(unpacked).digest('hex'), bytes: unpacked.length };
}

/**
 * @param source npm package and version that the data came from
 * @throws Error when the list means other data, saying what to do
 */
export function holdAgainst(list: PackList, name: string, source: string, found: PackFacts): void {
  const meant = list[name];
  if (meant?.sha256 === found.sha256) return;
  const said = meant ? packText(meant) : 'nothing of it';
  throw new Error(
    `data/${name}.pack would hold ${packText(found)}, but src/catalog/packs.json says ${said}: the package ${source}, or the way it is packed, has changed. ` +
      'Install the locked packages with "npm ci". If the change is meant, "npm run data -- --list" writes the list anew; the targets and the reference runs of the tasks rest on the data before it.',
  );
}

/**
 * What the packed data sets must be. The list is committed: scripts/pack-data.ts holds what it packs against it, and writes it
 * anew with `--list`; ./assets.ts holds what it fetches against it. Of the unpacked bytes, since those of gzip differ between
 * versions of Node.
 */
import list from './packs.json';

export interface PackFacts {
  /** In hexadecimal digits. */
  sha256: string;
  bytes: number;
}

/** By the pack's name. */
export type PackList = Record<string, PackFacts>;

export const packs: PackList = list;

/** For people: enough of the hash to tell two apart. */
export const packText = ({ sha256, bytes }: PackFacts): string =>
  `${bytes} bytes with the SHA-256 ${sha256.slice(0, 12)}…`;

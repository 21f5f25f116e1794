/**
 * The packed form of a data set in `public/data/NAME.pack`: gzip of the letters TRPK, the header's length (32 bits, little
 * endian), the header as JSON, the payload. Written by scripts/pack-data.ts, read by the tasks. Here is the form before
 * compression only; ./assets.ts fetches and decompresses. Not a general container: one payload, cut in three splits.
 */
import * as z from 'zod/mini';
import { TrainabilityError } from '../base/errors';

/** Raised when what lies in the packs changes: a form, a split, an order. Packs of another version are made anew. */
export const PACK_VERSION = 1;

const count = z.int().check(z.gte(1));

const PackHeader = z.strictObject({
  name: z.string(),
  version: z.literal(PACK_VERSION),
  /** npm package and version that the data came from. */
  source: z.string(),
  /** Size of each split in the task's own unit; the payload holds them in this order. */
  splits: z.strictObject({ train: count, evaluation: count, test: count }),
  /** Length of the payload. */
  bytes: count,
});
export type PackHeader = z.infer<typeof PackHeader>;

export interface Pack {
  header: PackHeader;
  payload: Uint8Array<ArrayBuffer>;
}

const MAGIC = [0x54, 0x52, 0x50, 0x4b]; // TRPK
const PREFIX_BYTES = 8;

/** The bytes of a pack, before compression. */
export function writePack(
  facts: Pick<PackHeader, 'name' | 'source' | 'splits'>,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const { name, source, splits } = facts;
  const header: PackHeader = { name, version: PACK_VERSION, source, splits, bytes: payload.length };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(PREFIX_BYTES + json.length + payload.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(4, json.length, true);
  bytes.set(json, PREFIX_BYTES);
  bytes.set(payload, PREFIX_BYTES + json.length);
  return bytes;
}

/**
 * Header and payload of the pack called `name`; the payload is a view, not a copy.
 * @throws TrainabilityError data, where the bytes are not that pack, whole and of this version
 */
export function readPack(name: string, buffer: ArrayBuffer): Pack {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < PREFIX_BYTES || MAGIC.some((letter, index) => bytes[index] !== letter)) {
    throw damaged(name, 'it does not begin with the letters TRPK');
  }
  const headerBytes = new DataView(buffer).getUint32(4, true);
  const parsed = PackHeader.safeParse(parseJson(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes)));
  if (!parsed.success) throw damaged(name, `its header is not one of version ${PACK_VERSION}`);
  const header = parsed.data;
  if (header.name !== name) throw damaged(name, `it holds "${header.name}"`);
  const payload = bytes.subarray(PREFIX_BYTES + headerBytes);
  if (payload.length !== header.bytes) {
    throw damaged(name, `it holds ${payload.length} bytes of data where ${header.bytes} are announced`);
  }
  return { header, payload };
}

/** The error for a data file that cannot be used; `why` completes "is not usable: ". */
export function damaged(name: string, why: string, cause?: unknown): TrainabilityError {
  const message = `The data file data/${name}.pack is not usable: ${why}. Build the site again, or reload the page.`;
  return new TrainabilityError('data', message, { file: `data/${name}.pack` }, { cause });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null; // the schema refuses it
  }
}

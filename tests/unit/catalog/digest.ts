/** A fingerprint of a batch's bits. */
import { createHash } from 'node:crypto';

export function digest(values: Float32Array | Int32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** Fingerprints by the platform's own SHA-256; in a page, a worker and Node. */
import { TrainabilityError } from './errors';

/**
 * SHA-256 in hexadecimal digits.
 * @throws TrainabilityError data on a page that is not a secure context, where browsers keep cryptography to themselves;
 * WebGPU is missing there as well
 */
export async function sha256(bytes: BufferSource): Promise<string> {
  const { subtle } = crypto as Partial<Crypto>;
  if (!subtle)
    throw new TrainabilityError(
      'data',
      'The data cannot be checked here, because the page was not loaded securely. Open it by https, or from localhost.',
    );
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

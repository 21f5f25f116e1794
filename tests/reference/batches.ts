/** Fingerprints of the first batches of every task: the same in every JavaScript engine, or the task is not what it was. */
import { splits, usual, type Batch, type LoadAsset, type Task } from '../../src/catalog/task';

export type Fingerprints = Record<string, string>;

const SIZE = 8;
/** Examples of a run whose training data are cut. */
const HORIZON = 960;

/** Of the first batches of each split, of the tenth, and of those with less or with wrong data, as far as the task has them. */
export async function fingerprintsOf(task: Task, asset: LoadAsset): Promise<Fingerprints> {
  const source = await task.load(asset, usual);
  const found: Fingerprints = {};
  for (const split of splits) {
    if (source.examples[split] === 0) continue;
    found[split] = await fingerprint(source.batch(split, 1, 0, SIZE));
    found[`${split}, tenth`] = await fingerprint(source.batch(split, 1, 9, SIZE));
  }
  const tenth = source.changed({ share: 0.1 }, HORIZON);
  found['a tenth of the data'] = await fingerprint(tenth.batch('train', 1, 9, SIZE));
  if (source.shape.classes > 1) {
    const noisy = source.changed({ labelNoise: 0.2 }, HORIZON);
    found['wrong labels'] = await fingerprint(noisy.batch('train', 1, 0, SIZE));
  }
  return found;
}

/** First 16 hexadecimal digits of the SHA-256 of inputs and targets. */
async function fingerprint({ inputs, targets }: Batch): Promise<string> {
  const bytes = new Uint8Array(inputs.byteLength + targets.byteLength);
  bytes.set(new Uint8Array(inputs.buffer));
  bytes.set(new Uint8Array(targets.buffer), inputs.byteLength);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

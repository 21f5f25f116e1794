/** What may be asked about texts that a visitor brings, on either side of a worker's border. */
import { proxy, type Remote, transfer } from 'comlink';
import type { SymbolChoice, TextSummary } from '../base/own-text';

/** They stay in this browser; which one is kept, `keptText` of catalog/own-texts tells in any thread. */
export interface Texts {
  /**
   * Learns the symbols of a text and keeps it in place of the one before, for runs whose config names its fingerprint.
   * @param bytes in UTF-8; handed over, not copied
   * @param onProgress is told the share that is done, and answers whether to go on
   * @throws TrainabilityError bad-argument where the text or the choice cannot be taken (`detail.reason`), storage, stopped
   */
  prepareText(
    bytes: Uint8Array<ArrayBuffer>,
    name: string,
    choice: SymbolChoice,
    onProgress: (done: number) => boolean | Promise<boolean>,
  ): Promise<TextSummary>;
  /** @throws TrainabilityError storage */
  forgetTexts(): Promise<void>;
}

/** Texts on the other side of a worker's border; bytes change hands. */
export const remoteTexts = (remote: Remote<Texts>): Texts => ({
  prepareText: (bytes, name, choice, onProgress) =>
    remote.prepareText(
      transfer(bytes, [bytes.buffer]),
      name,
      choice,
      proxy((done: number) => onProgress(done)),
    ),
  forgetTexts: () => remote.forgetTexts(),
});

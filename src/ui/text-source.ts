/** A text as a visitor brings it: a file, or what was pasted. */
import { type ErrorData, TrainabilityError } from '../base/errors';
import { refuseText, textLimits, type TextRefusal, textRefusals } from '../base/own-text';

export interface TextSource {
  name: string;
  size: number;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

export function fileSource(file: File): TextSource {
  return {
    name: file.name,
    size: file.size,
    async read() {
      // Refused before it is in memory; all else is looked at where it is prepared.
      const { mostBytes } = textLimits;
      if (file.size > mostBytes)
        throw refuseText(
          'too-large',
          `The text has ${file.size} bytes.`,
          file.size,
          `at most ${mostBytes} bytes`,
        );
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}

export function pastedSource(text: string, name: string): TextSource {
  const bytes = new TextEncoder().encode(text);
  // A copy: what is handed over to the worker is gone.
  return { name, size: bytes.length, read: () => Promise.resolve(bytes.slice()) };
}

/** Why a text was refused, where that is what the error says. */
export function refusalOf({ detail }: Pick<ErrorData, 'detail'>): TextRefusal | null {
  return textRefusals.find((reason) => reason === detail.reason) ?? null;
}

export const isStopped = (error: unknown): boolean => TrainabilityError.from(error).code === 'stopped';

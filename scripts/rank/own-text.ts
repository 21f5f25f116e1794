/** A file that someone wants to train on: read and checked before a browser is started. It goes to the page, and no further. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { TrainabilityError } from '../../src/base/errors';
import type { TextSummary } from '../../src/base/own-text';
import { readText } from '../../src/catalog/prepare-text';
import type { TextRequest } from '../../src/ui/automation';
import type { RankArguments } from './arguments';

export interface OwnText {
  fingerprint: string;
  request: TextRequest;
}

/** @throws TrainabilityError bad-argument: no such file, or none that can be trained on */
export async function readOwnText({ path, choice }: NonNullable<RankArguments['text']>): Promise<OwnText> {
  const bytes = readBytes(path);
  const { fingerprint } = await readText(new Uint8Array(bytes), choice);
  return { fingerprint, request: { name: basename(path), base64: bytes.toString('base64'), choice } };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why =
      code === 'ENOENT' ? 'there is no file' : code === 'EISDIR' ? 'a folder is' : 'nobody may read';
    throw new TrainabilityError('bad-argument', `text: ${why} "${path}".`, { field: 'text', value: path });
  }
}

/** In one line, for whoever waits. */
export function textLine({ name, characters, tokens, symbols, rare, baseline }: TextSummary): string {
  const sum = (each: TextSummary['tokens']) => each.train + each.evaluation + each.test;
  return (
    `${name}: ${sum(characters)} characters, ${symbols} symbols, ${sum(tokens)} tokens ` +
    `(${tokens.train} to train on, ${tokens.evaluation} for evaluation, ${tokens.test} for the test); ` +
    `${(100 * rare).toFixed(2)} % of the characters are too rare for a symbol. ` +
    `By the frequencies of characters alone: ${baseline.toFixed(3)} nats per character.`
  );
}

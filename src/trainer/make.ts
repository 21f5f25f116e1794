/** What a trained model makes: text that goes on from a prompt, or new samples of what it saw. */
import { decode, encode } from '../catalog/alphabet';
import { sampleOf } from '../catalog/generative';
import type { Alphabet } from '../catalog/task';
import { canDraw, drawSamples } from './draw';
import { canWrite, generate, type Writer } from './generate';
import type { Made, Making } from './protocol';

/** @param seed decides all that is drawn @returns null where nothing was asked of it that it can do */
export async function make(
  writer: Writer,
  alphabet: Alphabet | null,
  asked: Making,
  seed: number,
): Promise<Made | null> {
  const { write, draw } = asked;
  if (write && alphabet && canWrite(writer)) {
    const prompt = write.prompt ?? alphabet.prompt;
    const tokens = await generate(writer, { ...write, prompt: encode(prompt, alphabet), seed });
    return { kind: 'text', prompt, text: alphabet.separator + decode(tokens, alphabet) };
  }
  if (draw !== undefined && canDraw(writer)) {
    const values = await drawSamples(writer, draw, seed);
    return { kind: 'samples', shape: sampleOf(writer.shape), values };
  }
  return null;
}

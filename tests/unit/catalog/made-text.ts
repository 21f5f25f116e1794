/** Texts for tests: made of few words, so that there is something to learn, and the same every time. */
import { random } from '../../../src/base/random';

const words =
  'the whale sailor sailed over under into stormy sea harpoon, lantern; a an of and they cried don’t 鲸鱼 大海 船 12 1851 —'.split(
    ' ',
  );

/** At least so many characters, in lines and paragraphs. */
export function madeText(characters: number, seed = 1): string {
  const numbers = random(seed, 'made text');
  let text = '';
  while (text.length < characters) {
    const line = Array.from({ length: 4 + numbers.below(9) }, () => words[numbers.below(words.length)]!);
    text += `${line.join(' ')}.${numbers.below(6) === 0 ? '\n\n' : '\n'}`;
  }
  return `${text}the end.`;
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

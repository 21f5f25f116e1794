/** A visitor's bytes as text, or why they are none. Line ends become \n, white space around the whole goes. */
import { refuseText, textLimits as limits } from '../base/own-text';

/** Control characters that texts have no use for; tabs, line and page ends, and escapes of terminals are none of them. */
const CONTROLS = '\\u0001-\\u0008\\u000e-\\u001a\\u001c-\\u001f';
/** More of them than this make a file something else than text. */
const CONTROL_SHARE = 1e-3;

/** @throws TrainabilityError bad-argument with `detail.reason`: too-large, not-text, not-utf8 or too-small */
export function readPlainText(bytes: Uint8Array<ArrayBuffer>): string {
  const size = bytes.length;
  if (size > limits.mostBytes)
    throw refuseText('too-large', `The text has ${size} bytes.`, size, `at most ${limits.mostBytes} bytes`);
  const text = decode(bytes).replace(/\r\n?/g, '\n').trim();
  const controls = text.match(new RegExp(`[${CONTROLS}]`, 'g'))?.length ?? 0;
  if (controls > text.length * CONTROL_SHARE) throw notText();
  const characters = countCharacters(text);
  const least = limits.leastCharacters;
  if (characters < least)
    throw refuseText(
      'too-small',
      `The text has ${characters} characters.`,
      characters,
      `at least ${least} characters`,
    );
  return text;
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  if (bytes.includes(0)) throw notText(); // UTF-16 too, which is seldom anything else
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuseText('not-utf8', 'It is not written in UTF-8.', '', 'plain text in UTF-8');
  }
}

function notText() {
  return refuseText('not-text', 'It is no plain text.', '', 'plain text in UTF-8');
}

/** Code points. */
export function countCharacters(text: string): number {
  let found = 0;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) found++;
  return found;
}

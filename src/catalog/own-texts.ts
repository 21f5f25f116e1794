/**
 * The text that the visitor brought last, in the browser's own IndexedDB and nowhere else: what is known of it, and apart from
 * that its tokens, which only a run reads. A new text takes the place of the one before.
 */
import { openDB } from 'idb';
import * as z from 'zod/mini';
import { TrainabilityError } from '../base/errors';
import { TextSummary } from '../base/own-text';
import type { PreparedText, TextTokens } from './prepare-text';

const DATABASE = 'trainability-texts';
const LAYOUT = 1;

const Ids = z.instanceof(Uint16Array);
const Tokens = z.strictObject({
  fingerprint: z.string(),
  alphabet: z.strictObject({
    symbols: z.array(z.string()),
    unknown: z.int(),
    separator: z.string(),
    prompt: z.string(),
  }),
  tokensPerCharacter: z.number(),
  tokens: z.strictObject({ train: Ids, evaluation: Ids, test: Ids }),
});

type Database = Awaited<ReturnType<typeof open>>;

const open = (name: string) =>
  openDB(name, LAYOUT, {
    upgrade(database) {
      database.createObjectStore('summaries', { keyPath: 'fingerprint' });
      database.createObjectStore('tokens', { keyPath: 'fingerprint' });
    },
  });

/** @throws TrainabilityError storage where the browser refuses */
async function within<Value>(name: string, work: (database: Database) => Promise<Value>): Promise<Value> {
  try {
    const database = await open(name);
    try {
      return await work(database);
    } finally {
      database.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'Error';
    const message = `The browser did not let the text be kept or read (${reason}).`;
    throw new TrainabilityError('storage', message, { reason }, { cause: error });
  }
}

/** In place of any other. @throws TrainabilityError storage */
export function keepText({ summary, tokens }: PreparedText, name = DATABASE): Promise<void> {
  return within(name, async (database) => {
    const both = database.transaction(['summaries', 'tokens'], 'readwrite');
    const [summaries, kept] = [both.objectStore('summaries'), both.objectStore('tokens')];
    await Promise.all([summaries.clear(), kept.clear(), summaries.put(summary), kept.put(tokens), both.done]);
  });
}

/** What is known of the text that is kept; null where there is none, or it is damaged. @throws TrainabilityError storage */
export async function keptText(name = DATABASE): Promise<TextSummary | null> {
  const [stored] = await within(name, (database) => database.getAll('summaries') as Promise<unknown[]>);
  const parsed = TextSummary.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** @throws TrainabilityError storage; data where that text is not kept any more */
export async function loadTokens(fingerprint: string, name = DATABASE): Promise<TextTokens> {
  const stored: unknown = await within(name, (database) => database.get('tokens', fingerprint));
  const parsed = Tokens.safeParse(stored);
  if (parsed.success) return parsed.data;
  const message = `The text ${fingerprint} is not kept in this browser, or not any more. Bring its file again, with the same choice of symbols.`;
  throw new TrainabilityError('data', message, { text: fingerprint });
}

/** @throws TrainabilityError storage */
export function forgetTexts(name = DATABASE): Promise<void> {
  return within(name, async (database) => {
    const both = database.transaction(['summaries', 'tokens'], 'readwrite');
    await Promise.all([both.objectStore('summaries').clear(), both.objectStore('tokens').clear(), both.done]);
  });
}

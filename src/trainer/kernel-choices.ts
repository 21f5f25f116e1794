/**
 * Kernel choices of this browser's devices, in a database of their own: they are no records, and can be measured again.
 * Where the browser refuses storage they are measured each time.
 */
import { openDB } from 'idb';
import * as z from 'zod/mini';

const Choices = z.record(z.string(), z.string());
type Choices = Readonly<Record<string, string>>;

/** What choices hold for: another adapter, browser or engine has its own. */
export interface ChoicesKey {
  adapter: { vendor: string; architecture: string; description: string };
  userAgent: string;
  engine: string;
  /** Without subgroups other kernels are chosen. */
  subgroups: boolean;
}

const keyOf = ({
  adapter: { vendor, architecture, description },
  userAgent,
  engine,
  subgroups,
}: ChoicesKey): string => JSON.stringify([vendor, architecture, description, userAgent, engine, subgroups]);

const open = (name: string) =>
  openDB(name, 1, { upgrade: (database) => void database.createObjectStore('choices') });

const DATABASE = 'trainability-kernels';

/** @returns what was kept under the key; nothing where it is unknown, damaged, or storage is refused */
export async function loadChoices(key: ChoicesKey, name = DATABASE): Promise<Choices> {
  try {
    const database = await open(name);
    const stored: unknown = await database.get('choices', keyOf(key));
    database.close();
    const parsed = Choices.safeParse(stored);
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** Keeps choices in place of those under the same key, where the browser lets it. */
export async function keepChoices(key: ChoicesKey, choices: Choices, name = DATABASE): Promise<void> {
  try {
    const database = await open(name);
    await database.put('choices', { ...choices }, keyOf(key));
    database.close();
  } catch {
    // Without storage they are measured again next time.
  }
}

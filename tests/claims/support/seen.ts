/** Numbers that a claim saw: in the report beside the test, and in a file. */
import type { TestContext } from 'vitest';
import { commands } from 'vitest/browser';

declare module 'vitest/browser' {
  interface BrowserCommands {
    keepSeen(name: string, json: string): Promise<void>;
    nanoGpt(job: object, tokens: Record<string, string>): Promise<string | null>;
    tinyShakespeare(): Promise<string | null>;
  }
}

/** @param name of the file @param told one line for a reader */
export async function seen(
  { annotate }: Pick<TestContext, 'annotate'>,
  name: string,
  told: string,
  numbers: object,
): Promise<void> {
  await commands.keepSeen(name, JSON.stringify({ told, ...numbers }, null, 2));
  await annotate(`${name}: ${told}`);
}

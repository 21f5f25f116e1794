/** `Entry`: the anonymised, public part of a suite's result. What is not named here never leaves the page. */
import * as z from 'zod/mini';

/** Names that tell a kind of thing, never a single one: a longer or freer text could single out a machine. */
const Name = z.string().check(z.regex(/^[a-z0-9]+([-.][a-z0-9]+)*$/), z.maxLength(32));
/** As browsers give it; empty where a browser hides it. */
const Hidable = z.union([Name, z.literal('')]);

export const browserNames = ['chrome', 'edge', 'opera', 'firefox', 'safari', 'other'] as const;
export const systemFamilies = ['windows', 'macos', 'linux', 'chromeos', 'android', 'ios', 'other'] as const;

/** Rounded to 3 significant digits. */
const Rounded = z.number().check(z.refine((value) => value === roundToThree(value)));

export const EntryCell = z.strictObject({
  architecture: Name,
  task: Name,
  /** Valid runs, and how many of them reached the headline target. */
  attempts: z.int().check(z.gte(1)),
  reached: z.int().check(z.gte(0)),
  /** Median steps to the headline target over all attempts; null: the median attempt missed it. */
  steps: z.nullable(Rounded),
  /** Median step time. */
  stepSeconds: z.nullable(Rounded),
  /** Median metric on the test split; null where no run got to the horizon. */
  final: z.nullable(Rounded),
});
export type EntryCell = z.infer<typeof EntryCell>;

export const Entry = z.strictObject({
  format: z.literal('trainability-entry'),
  version: z.literal(1),
  suite: z.strictObject({ id: Name, version: z.int().check(z.gte(1)) }),
  protocol: Name,
  engine: Name,
  /** Of the session's start: 2026-11. */
  month: z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/)),
  adapter: z.strictObject({ vendor: Hidable, architecture: Hidable, software: z.boolean() }),
  browser: z.strictObject({ name: z.enum(browserNames), major: z.int().check(z.gte(0)) }),
  os: z.enum(systemFamilies),
  /** How often this suite was begun here, as far as the kept records tell. */
  attempts: z.int().check(z.gte(1)),
  cells: z.array(EntryCell).check(z.minLength(1)),
});
export type Entry = z.infer<typeof Entry>;

export function roundToThree(value: number): number {
  return Number(value.toPrecision(3));
}

/** The text where it is a plain name; else nothing. */
export function plainName(text: string): string {
  return Hidable.safeParse(text).success ? text : '';
}

/** English is the type: every other language has the same keys, and a misspelt key does not compile. */
import type { en as analysis } from './analysis/en';
import type { en } from './en';

/** English has a singular that other languages may lack. */
type Translated<English> = {
  readonly [Section in keyof English]: {
    readonly [Key in keyof English[Section] as Key extends `${string}_one` ? never : Key]: string;
  };
};

export type Messages = Translated<typeof en>;
/** Of the pages that say what was found. */
export type AnalysisMessages = Translated<typeof analysis>;

type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;

type KeyOf<English> = {
  [Section in keyof English & string]: `${Section}.${Stem<keyof English[Section] & string>}`;
}[keyof English & string];

export type MessageKey = KeyOf<typeof en> | KeyOf<typeof analysis>;

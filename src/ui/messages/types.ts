/** English is the type: every other language has the same keys, and a misspelt key does not compile. */
import type { en } from './en';

/** English has a singular that other languages may lack. */
export type Messages = {
  readonly [Section in keyof typeof en]: {
    readonly [Key in keyof (typeof en)[Section] as Key extends `${string}_one` ? never : Key]: string;
  };
};

type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;

export type MessageKey = {
  [Section in keyof typeof en & string]: `${Section}.${Stem<keyof (typeof en)[Section] & string>}`;
}[keyof typeof en & string];

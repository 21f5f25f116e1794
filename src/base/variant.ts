/** Names of variants: `llama+qk-norm` is Llama with one of its options switched on. */
import type { ArchitectureInfo } from './catalogue';

type Optional = Pick<ArchitectureInfo, 'id' | 'options'>;

/** The architecture that a name speaks of. */
export function baseOf(id: string): string {
  return id.split('+')[0]!;
}

/** The options that are on in it. */
export function optionsOf(id: string): string[] {
  return id.split('+').slice(1);
}

/** @param options in any order @returns the variant's one name */
export function variantId({ id, options = {} }: Optional, chosen: readonly string[]): string {
  return [id, ...Object.keys(options).filter((option) => chosen.includes(option))].join('+');
}

/** The one name of what is asked for, whatever the order of its options; null where there is no such thing. */
export function knownVariant(architectures: readonly Optional[], asked: string): string | null {
  const found = architectures.find(({ id }) => id === baseOf(asked));
  const chosen = optionsOf(asked);
  if (!found || chosen.some((option) => !Object.hasOwn(found.options ?? {}, option))) return null;
  return variantId(found, chosen);
}

/** Every architecture, and each with each of its options alone: what a message says is there. */
export function variantIds(architectures: readonly Optional[]): string[] {
  return architectures.flatMap((each) => [
    each.id,
    ...Object.keys(each.options ?? {}).map((option) => variantId(each, [option])),
  ]);
}

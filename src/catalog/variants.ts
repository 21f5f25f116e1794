/** Architectures with options: each option switches one thing that published models of the kind have or have not. */
import type { Option } from '../base/catalogue';
import { baseOf, optionsOf, variantId, variantIds, knownVariant } from '../base/variant';
import type { Architecture } from './architecture';

/**
 * @param options all off in the published form, which is what the architecture is without them
 * @param make the architecture where those are on that are true
 */
export function withOptions<Name extends string>(
  options: Record<Name, Option>,
  make: (on: Record<Name, boolean>) => Architecture,
): Architecture {
  const names = Object.keys(options) as Name[];
  const vary = (chosen: readonly string[]): Architecture => {
    const on = Object.fromEntries(names.map((name) => [name, chosen.includes(name)]));
    const made = make(on as Record<Name, boolean>);
    return { ...made, id: variantId({ id: made.id, options }, chosen), options, vary };
  };
  return vary([]);
}

/** The architecture of that name, `llama` or `llama+qk-norm`; null where there is none. */
export function findVariant(architectures: readonly Architecture[], id: string): Architecture | null {
  if (knownVariant(architectures, id) === null) return null;
  const base = architectures.find((each) => each.id === baseOf(id))!;
  return base.vary?.(optionsOf(id)) ?? base;
}

/** Every architecture, and each with each of its options alone. */
export function allVariants(architectures: readonly Architecture[]): Architecture[] {
  return variantIds(architectures).map((id) => findVariant(architectures, id)!);
}

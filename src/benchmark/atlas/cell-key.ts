/** What two runs must share to differ in their seed alone. */
import type { AtlasConfig } from '../../base/atlas-block';
import type { RunConfig } from '../../base/config';

/** The same for the same settings, in whatever order they were written. */
export function atlasKey(config: AtlasConfig | RunConfig): string {
  return JSON.stringify({ ...config, seed: undefined }, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? sorted(value) : value,
  );
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a run was told to do, as named values, and what tells runs apart that have the same name. */
import type { RunRecord } from '../base/record';
import { groupBy } from '../benchmark/group';
import type { Facts } from './facts.svelte';

/** Names as in the file: these are the words of the field and of the record. */
export function configFacts({ config }: Pick<RunRecord, 'config'>): Facts {
  const { optimizer, schedule, evaluation, ...rest } = config;
  const groups = { ...rest, optimizer, schedule, evaluation };
  return Object.entries(groups).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (value === null) return [[name, '–'] as const];
    if (typeof value !== 'object') return [[name, String(value)] as const];
    return Object.entries(value).map(([key, item]) => [`${name}.${key}`, String(item)] as const);
  });
}

/**
 * Of runs that share architecture, task and seed, as those of the suite `scaling` do, what they do not share.
 * @returns by the id of the record; empty where its name says all
 */
export function distinctionsOf(records: readonly RunRecord[]): Map<string, Facts> {
  const groups = groupBy(records, ({ config }) => `${config.architecture} ${config.task} ${config.seed}`);
  const found = groups.flatMap((group) => {
    const facts = group.map((record) => new Map(configFacts(record)));
    const isShared = (name: string) => new Set(facts.map((values) => values.get(name))).size === 1;
    return group.map((record, index) => {
      const own = [...facts[index]!].filter(([name]) => !isShared(name));
      return [record.id, own] as const;
    });
  });
  return new Map(found);
}

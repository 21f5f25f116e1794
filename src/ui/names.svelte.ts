/** Names of what records refer to by id, in the language of the page; an id that this version does not know stays as it is. */
import { optionsOf } from '../base/variant';
import type { SuiteReference } from '../benchmark/suite';
import { suites } from '../benchmark/suites';
import { architecture, task } from './device.svelte';
import { t, text } from './language.svelte';

/** "Llama + QK-norm": an architecture's name and the options that are on. */
export function architectureName(id: string): string {
  const found = architecture(id);
  if (!found) return id;
  const options = optionsOf(id).map((option) => {
    const known = found.options?.[option];
    return known ? text(known.name) : option;
  });
  return [found.name, ...options].join(' + ');
}

export function taskName(id: string): string {
  const found = task(id);
  return found ? text(found.name) : id;
}

export function suiteName(reference: SuiteReference): string {
  if (!reference) return t('history.custom');
  const found = suites.find((suite) => suite.id === reference.id);
  const name = found ? text(found.name) : reference.id;
  return t('history.suite', { name, version: reference.version });
}

/** "GPT-2 on Moby-Dick, seed 2". */
export function runName(config: { architecture: string; task: string; seed: number }): string {
  const { architecture: id, seed } = config;
  return t('run.now', { architecture: architectureName(id), task: taskName(config.task), seed });
}

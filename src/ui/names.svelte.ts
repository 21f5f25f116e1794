/** Names of what records refer to by id, in the language of the page; an id that this version does not know stays as it is. */
import type { SuiteReference } from '../benchmark/suite';
import { suites } from '../benchmark/suites';
import { architectureName, task } from './device.svelte';
import { t, text } from './language.svelte';

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
  const { architecture, seed } = config;
  return t('run.now', { architecture: architectureName(architecture), task: taskName(config.task), seed });
}

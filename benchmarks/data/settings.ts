/** What is measured: all tasks that bring their own data, at their usual length and at smoke's, in small batches and larger. */
import { smoke } from '../../src/benchmark/suites/smoke';
import { tasks } from '../../src/catalog/tasks';
import type { DataSetting } from './result';

/** The first is the one that a run is made with. */
export const BATCHES = [32, 8];

export function dataPlaces(): Pick<DataSetting, 'task' | 'length'>[] {
  const own = tasks.filter(({ needsText }) => !needsText);
  return own.flatMap(({ id, length, defaultLength }) => {
    const usual = length === null ? defaultLength : null;
    const inSmoke = smoke.tasks.find((task) => task.id === id)?.length ?? usual;
    const lengths = [...new Set([usual, inSmoke])];
    return lengths.map((each) => ({ task: id, length: each }));
  });
}

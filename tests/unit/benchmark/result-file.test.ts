import { expect, test } from 'vitest';
import { rankTasks } from '../../../src/benchmark/rank-tasks';
import { ResultFile } from '../../../src/benchmark/result-file';
import { catalogue, environment, recordOf } from '../../fixtures/runs';

test('a result goes through JSON and its schema unchanged', () => {
  const runs = [recordOf(), recordOf({ config: { seed: 2 } })];
  const result = {
    protocol: '0.2',
    environment,
    suite: { id: 'smoke', version: 1 },
    runs,
    ranking: rankTasks(runs, catalogue.tasks),
  };
  expect(ResultFile.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
});

import { expect, test } from 'vitest';
import { analyse } from '../../../src/benchmark/analysis/analysis';
import { rankTasks } from '../../../src/benchmark/rank-tasks';
import { ResultFile } from '../../../src/benchmark/result-file';
import { catalogue, environment, recordOf } from '../../fixtures/runs';

test('a result goes through JSON and its schema unchanged', () => {
  const runs = [recordOf(), recordOf({ config: { architecture: 'lstm' } })];
  const ranking = rankTasks(runs, catalogue.tasks);
  const result = {
    protocol: '0.2',
    environment,
    suite: { id: 'smoke', version: 1 },
    runs,
    ranking,
    prices: { watts: 60, pricePerHour: 0.1 },
    criteria: analyse(ranking, runs, catalogue, { watts: 60, pricePerHour: 0.1 }),
    scaling: [],
  };
  expect(ResultFile.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
});

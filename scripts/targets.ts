/**
 * Sets the targets of a suite from reference runs, by the procedure of docs/protocol.md.
 *
 *   npx tsx scripts/targets.ts SUITE RESULT...   compacts result files of `npm run rank -- --out` into atlas/, sets targets
 *   npx tsx scripts/targets.ts SUITE             sets them again from what is in atlas/
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { ResultFile } from '../src/benchmark/result-file';
import { suiteById } from '../src/benchmark/suites';
import { Targets } from '../src/benchmark/targets';
import { tasks } from '../src/catalog/tasks';
import { compactRuns, ReferenceRuns, setTargets } from './targets/reference-runs';

const [name, ...results] = process.argv.slice(2);
if (!name) {
  console.error('Say which suite: npx tsx scripts/targets.ts SUITE [RESULT...]');
  process.exit(2);
}

const root = new URL('../', import.meta.url);
const suite = suiteById(name);
const atlas = `atlas/targets-${suite.id}.json`;
const committed = 'src/benchmark/targets.json';

if (results.length > 0) {
  const runs = results.flatMap((path) => ResultFile.parse(JSON.parse(readFileSync(path, 'utf8'))).runs);
  mkdirSync(new URL('atlas/', root), { recursive: true });
  await writeJson(atlas, compactRuns(suite, runs));
}
const reference = ReferenceRuns.parse(readJson(atlas));
if (reference.suite.version !== suite.version) {
  console.error(
    `${atlas} is of version ${reference.suite.version} of the suite, which is at ${suite.version}.`,
  );
  process.exit(1);
}
const cells = setTargets(reference, tasks, atlas);
const others = Targets.parse(readJson(committed)).cells.filter((cell) => cell.suite.id !== suite.id);
await writeJson(committed, { cells: [...others, ...cells] });

for (const { id } of suite.tasks) {
  const cell = cells.find(({ task }) => task === id);
  console.log(
    cell
      ? `${id}: baseline ${cell.baseline}, best ${cell.best} (${cell.provenance.architecture}, ${cell.provenance.optimizer.learningRate})`
      : `${id}: no reference run is better than the baseline by more than its noise: no targets`,
  );
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}

async function writeJson(path: string, value: unknown): Promise<void> {
  const file = new URL(path, root);
  const options = { ...(await resolveConfig(file)), parser: 'json' };
  writeFileSync(file, await format(JSON.stringify(value), options));
}

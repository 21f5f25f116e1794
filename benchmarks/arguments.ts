/** The command line of `npm run bench`, from words to typed values; the bundle for a machine without npm reads the same. */
import { parseArgs } from 'node:util';
import { TrainabilityError } from '../src/base/errors';
import { engineNames, sizeNames, workNames, type EngineName, type SizeName, type WorkName } from './names';

export const runtimes = ['chromium', 'dawn'] as const;
export type Runtime = (typeof runtimes)[number];
export const adapters = ['auto', 'hardware', 'software'] as const;
export type Adapter = (typeof adapters)[number];

export interface BenchArguments {
  mode: 'measure' | 'bundle' | 'help';
  runtime: Runtime;
  adapter: Adapter;
  works: WorkName[];
  sizes: SizeName[];
  engines: EngineName[];
  out: string | null;
}

const options = {
  runtime: { type: 'string' },
  adapter: { type: 'string' },
  only: { type: 'string' },
  size: { type: 'string' },
  engines: { type: 'string' },
  out: { type: 'string' },
  bundle: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const usage = `Times a step of stock TensorFlow.js, of jax-js and of this engine on the same work, in turn.

  npm run bench -- [options]

  --runtime NAME    chromium (a headless page) or dawn (Node with the package webgpu); default: chromium
  --adapter NAME    auto, hardware or software; default: auto, a GPU where there is one
  --only A,B        works: ${workNames.join(', ')}; default: all
  --size A,B        sizes: ${sizeNames.join(', ')}; default: both
  --engines A,B     engines: ${engineNames.join(', ')}; default: all. One alone is compared with nothing
  --out FILE        write the figures as JSON
  --bundle          write dist-bench/engine.mjs and dist-bench/correctness.mjs, for a machine with nothing but Node
                    and the package webgpu, and measure nothing
  --help            this text

Exit status: 0 done; 1 an engine failed, or the engines do not compute the same; 2 bad arguments; 3 no usable browser or
adapter.
`;

/** @throws TrainabilityError bad-argument, saying which and what is allowed */
export function parseArguments(words: string[]): BenchArguments {
  const values = parseWords(words);
  const out = values.out ?? null;
  if (out?.startsWith('--')) throw refusal('out', out, ['a path']);
  return {
    mode: values.help ? 'help' : values.bundle ? 'bundle' : 'measure',
    runtime: one('runtime', values.runtime, runtimes),
    adapter: one('adapter', values.adapter, adapters),
    works: several('only', values.only, workNames),
    sizes: several('size', values.size, sizeNames),
    engines: several('engines', values.engines, engineNames),
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

/** The first is the default. */
export function one<Name extends string>(
  field: string,
  value: string | undefined,
  allowed: readonly Name[],
): Name {
  if (value === undefined) return allowed[0]!;
  const found = allowed.find((name) => name === value);
  if (!found) throw refusal(field, value, allowed);
  return found;
}

/** In the order of `allowed`, each once; all by default. */
function several<Name extends string>(
  field: string,
  list: string | undefined,
  allowed: readonly Name[],
): Name[] {
  if (list === undefined) return [...allowed];
  const wanted = list.split(',').map((name) => one(field, name.trim(), allowed));
  return allowed.filter((name) => wanted.includes(name));
}

export function refusal(field: string, value: string, allowed: readonly string[]): TrainabilityError {
  return new TrainabilityError(
    'bad-argument',
    `--${field}: "${value}" is not allowed. Allowed: ${allowed.join(', ')}.`,
    { field, value },
  );
}

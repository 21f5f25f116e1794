/** `npm run profile`, under Node on Dawn; bundled as dist-bench/profile.mjs. Prints what one training step consists of. */
import './dawn-globals';
import { parseArgs } from 'node:util';
import { RunConfig, sizeClasses } from '../src/base/config';
import { TrainabilityError } from '../src/base/errors';
import { recipe } from '../src/benchmark/recipe';
import { architectures } from '../src/catalog/architectures';
import { solve } from '../src/catalog/solve';
import type { TaskShape } from '../src/catalog/task';
import { openDevice } from '../src/engine/device';
import { probe } from '../src/engine/probes';
import { profile } from '../src/engine/profile';
import { roofline } from '../src/engine/roofline';
import { createModel } from '../src/trainer/model';
import { explain, exitCodes } from './exit';
import { profileTable } from './profile-table';

const usage = `Prints the dispatches of a training step: arithmetic, memory, time, and what bounds each.

  npm run profile -- ARCHITECTURE [options]

  ARCHITECTURE      ${architectures.map(({ id }) => id).join(', ')}
  --size CLASS      ${sizeClasses.join(', ')}; default: micro
  --batch N         examples; default: 8
  --length N        of a sequence; default: 64
  --help            this text

It runs in Node on Dawn: on the GPU that Vulkan offers, else on a Chromium's software adapter.
`;

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new TrainabilityError('bad-argument', `--${name}: "${text}" is not a whole number above 0.`);
  return value;
}

function read(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        size: { type: 'string', default: 'micro' },
        batch: { type: 'string', default: '8' },
        length: { type: 'string', default: '64' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new TrainabilityError('bad-argument', (error as Error).message);
  }
}

async function main(words: string[]): Promise<number> {
  const { values, positionals } = read(words);
  if (values.help) {
    console.log(usage);
    return exitCodes.done;
  }
  const architecture = architectures.find(({ id }) => id === positionals[0]);
  if (!architecture || positionals.length > 1) {
    const allowed = architectures.map(({ id }) => id).join(', ');
    throw new TrainabilityError('bad-argument', `Name one architecture: ${allowed}.`);
  }
  const size = sizeClasses.find((name) => name === values.size);
  if (!size)
    throw new TrainabilityError(
      'bad-argument',
      `--size: "${values.size}" is not one of ${sizeClasses.join(', ')}.`,
    );
  const length = positive('length', values.length);
  const shape: TaskShape = architecture.accepts.includes('tokens')
    ? { kind: 'tokens', input: [length], target: [length], vocabulary: 65, classes: 65 }
    : { kind: 'image', input: [28, 28, 1], target: [], vocabulary: 0, classes: 10 };
  const config = RunConfig.parse({
    architecture: architecture.id,
    task: 'profile',
    size,
    seed: 1,
    batch: positive('batch', values.batch),
    length: null,
    steps: 1,
    optimizer: recipe('adamw', size),
    schedule: { warmup: 0, decay: 0, floor: 0 },
    clip: 1,
    evaluation: { every: 1, examples: 1 },
    readEvery: 1,
  });
  const { adapter } = await openDevice('auto');
  const probes = await probe();
  const model = await createModel(architecture, solve(architecture, size, shape), shape, config);
  const dispatches = await profile(model.train);
  const { vendor, architecture: chip, description } = adapter;
  console.log(
    `${architecture.name}, ${model.facts.parameters} parameters, on ${[vendor, chip, description].join(' ')}\n`,
  );
  console.log(profileTable(dispatches, roofline(dispatches, probes)));
  return exitCodes.done;
}

// Dawn's device keeps Node alive.
process.exit(await main(process.argv.slice(2)).catch(explain));

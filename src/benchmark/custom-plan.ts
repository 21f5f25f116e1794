/** A custom session: what a person asked for, with a suite's settings for all the rest. */
import * as z from 'zod/mini';
import { takes, type Catalogue } from '../base/catalogue';
import { type DataChange, optimizerNames, precisions, RunConfig, sizeClasses } from '../base/config';
import { TrainabilityError } from '../base/errors';
import { baseOf, knownVariant, variantIds } from '../base/variant';
import { acceptedCells, planCells } from './plan';
import { recipe } from './recipe';
import { suiteById } from './suites';

/** Custom seeds start here: apart from those of every suite, so that reference runs never share a seed with them. */
export const firstCustomSeed = 1001;

/** Of any config; what a task takes is less. */
const mostLength = 65_536;
const mostSymbols = 65_536;

export const customLimits = { seeds: 100, steps: 100_000, learningRate: 10 } as const;

/** As they come from a command line or a form; every one may be left out. */
export interface CustomOptions {
  /** The suite whose settings stand where nothing else is said; smoke when left out. */
  suite?: string;
  architectures?: string[];
  tasks?: string[];
  size?: string;
  precision?: string;
  optimizer?: string;
  learningRate?: number;
  /** How many seeds. */
  seeds?: number;
  steps?: number;
  /** Of tasks whose length can be chosen. */
  length?: number;
  /** Symbols, of tasks that let one choose. */
  vocabulary?: number;
  /** Fingerprint of the visitor's text, of tasks that need one. A session has one at most. */
  text?: string;
  /** What is left of the training data. */
  dataShare?: number;
  /** Share of the training labels that are wrong. */
  labelNoise?: number;
}

/**
 * @throws TrainabilityError bad-argument; `detail.field` names the option and `detail.allowed` says what may stand there
 */
export function customPlan(options: CustomOptions, catalogue: Catalogue): RunConfig[] {
  const base = suiteById(options.suite ?? 'smoke');
  const taskNames = catalogue.tasks.map(({ id }) => id);
  const architectures = variants(options.architectures ?? base.architectures, catalogue);
  const ofText = catalogue.tasks.filter(({ needsText }) => needsText).map(({ id }) => id);
  const usualTasks = options.text === undefined ? base.tasks.map(({ id }) => id) : ofText;
  const tasks = names('tasks', options.tasks ?? usualTasks, taskNames);
  const text = textOf(options.text, tasks, ofText);
  const size = choice('size', options.size ?? base.size, sizeClasses);
  const optimizer = choice('optimizer', options.optimizer ?? base.optimizer.name, optimizerNames);
  const precision = choice('precision', options.precision ?? 'f32', precisions);
  const learningRate = options.learningRate;
  if (learningRate !== undefined) {
    const allowed = `a number above 0, at most ${customLimits.learningRate}`;
    accept(
      'learningRate',
      learningRate,
      allowed,
      z.number().check(z.positive(), z.lte(customLimits.learningRate)),
    );
  }
  const seeds = whole('seeds', options.seeds ?? base.seeds.length, customLimits.seeds);
  const steps = whole('steps', options.steps ?? base.steps, customLimits.steps);

  const { length, vocabulary } = options;
  const free = (id: string, field: 'length' | 'vocabulary') => {
    const task = catalogue.tasks.find((each) => each.id === id)!;
    return field === 'length' ? task.length === null : task.vocabulary !== null;
  };
  for (const field of ['length', 'vocabulary'] as const) {
    const allowed = taskNames.filter((id) => free(id, field)).join(', ');
    if (options[field] !== undefined && !tasks.some((id) => free(id, field)))
      throw refusal(field, options[field], `a choice for these tasks alone: ${allowed}`);
  }
  const lengthOf = (id: string) =>
    length !== undefined && free(id, 'length')
      ? whole('length', length, mostLength)
      : (base.tasks.find((task) => task.id === id)?.length ?? null);
  const data = dataChange(options);

  const cells = acceptedCells(
    architectures,
    tasks.map((id) => ({ id, length: lengthOf(id) })),
    catalogue,
  );
  const idle = (options.architectures ? architectures : []).filter(
    (id) => !cells.some((cell) => cell.architecture === id),
  );
  if (idle.length > 0 || cells.length === 0) throw takesNone(idle[0] ?? architectures[0]!, tasks, catalogue);

  const rewritten =
    options.size !== undefined || options.optimizer !== undefined || learningRate !== undefined;
  const plan = planCells(
    {
      ...base,
      ...(options.steps === undefined ? {} : budget(steps, base.evaluation.examples)),
      size,
      seeds: Array.from({ length: seeds }, (_, index) => firstCustomSeed + index),
      ...(rewritten ? { optimizer: recipe(optimizer, size, learningRate), exceptions: {} } : {}),
    },
    cells,
  );
  return plan.map((config) =>
    Object.freeze({
      ...config,
      ...(vocabulary !== undefined && free(config.task, 'vocabulary')
        ? { vocabulary: whole('vocabulary', vocabulary, mostSymbols) }
        : {}),
      ...(text !== undefined && ofText.includes(config.task) ? { text } : {}),
      ...(data ? { data } : {}),
      ...(precision === 'f32' ? {} : { precision }),
    }),
  );
}

/** @param ofText tasks that need one */
function textOf(text: string | undefined, tasks: string[], ofText: string[]): string | undefined {
  const needy = tasks.find((id) => ofText.includes(id));
  if (text === undefined) {
    if (needy === undefined) return undefined;
    const allowed = 'a text of your own, prepared first';
    const detail = { field: 'text', value: '', task: needy, allowed };
    throw new TrainabilityError('bad-argument', `text: the task ${needy} needs ${allowed}.`, detail);
  }
  if (needy === undefined)
    throw refusal('text', text, `a choice for these tasks alone: ${ofText.join(', ')}`);
  if (!RunConfig.shape.text.safeParse(text).success) throw refusal('text', text, '16 hexadecimal digits');
  return text;
}

/** What stays as it is is not in a config. */
function dataChange({ dataShare = 1, labelNoise = 0 }: CustomOptions): DataChange | null {
  accept('dataShare', dataShare, 'a number above 0, at most 1', z.number().check(z.positive(), z.lte(1)));
  accept('labelNoise', labelNoise, 'a number from 0 to below 1', z.number().check(z.gte(0), z.lt(1)));
  if (dataShare === 1 && labelNoise === 0) return null;
  return {
    ...(dataShare === 1 ? {} : { share: dataShare }),
    ...(labelNoise === 0 ? {} : { labelNoise }),
  };
}

/**
 * Horizon, cadence and schedule for a number of steps, in smoke's proportions: 12 to 30 evaluations, on whole blocks,
 * a warm-up over the first twelfth and a decay over the last fifth.
 */
export function budget(
  steps: number,
  examples: number,
): Pick<RunConfig, 'steps' | 'evaluation' | 'readEvery' | 'schedule'> {
  const cadences = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const every = cadences.findLast((cadence) => cadence * 12 <= steps) ?? 1;
  return {
    steps,
    evaluation: { every, examples },
    readEvery: Math.min(every, 10),
    schedule: { warmup: Math.floor(steps / 12), decay: Math.floor(steps / 5), floor: 0 },
  };
}

function names(field: string, given: string[], allowed: readonly string[]): string[] {
  if (given.length === 0) throw refusal(field, '', `at least one of ${allowed.join(', ')}`);
  return [...new Set(given)].map((name) => choice(field, name, allowed));
}

/** The options of a variant may be given in any order. */
function variants(given: string[], { architectures }: Catalogue): string[] {
  const allowed = variantIds(architectures);
  const one = (id: string) => knownVariant(architectures, id) ?? choice('architectures', id, allowed);
  if (given.length === 0) throw refusal('architectures', '', `at least one of ${allowed.join(', ')}`);
  return [...new Set(given.map(one))];
}

function choice<Name extends string>(field: string, value: string, allowed: readonly Name[]): Name {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw refusal(field, value, allowed.join(', '));
  return found;
}

function whole(field: string, value: number, most: number): number {
  return accept(field, value, `a whole number from 1 to ${most}`, z.int().check(z.gte(1), z.lte(most)));
}

function accept(field: string, value: number, allowed: string, schema: z.ZodMiniType<number>): number {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refusal(field, value, allowed);
  return parsed.data;
}

function refusal(field: string, value: string | number, allowed: string): TrainabilityError {
  const message = `${field}: "${value}" is not allowed. Allowed: ${allowed}.`;
  return new TrainabilityError('bad-argument', message, { field, value, allowed });
}

function takesNone(architecture: string, tasks: string[], catalogue: Catalogue): TrainabilityError {
  const found = catalogue.architectures.find(({ id }) => id === baseOf(architecture))!;
  const allowed = catalogue.tasks.filter((task) => takes(found, task)).map(({ id }) => id);
  return new TrainabilityError(
    'bad-argument',
    `tasks: "${architecture}" takes none of ${tasks.join(', ')}. Allowed: ${allowed.join(', ')}.`,
    { field: 'tasks', value: tasks.join(', '), allowed: allowed.join(', ') },
  );
}

/** The generated part of docs/tasks.md: what each task asks, how it is measured, and the targets that have been set for it. */
import { takes } from '../src/base/catalogue';
import { headlineShare } from '../src/base/record';
import { targets, type TargetCell } from '../src/benchmark/targets';
import { architectures } from '../src/catalog/architectures';
import { usual, type Task, type TaskShape } from '../src/catalog/task';
import { tasks } from '../src/catalog/tasks';
import { anchor } from './generated-part';

const digits = (value: number): string => `${Number(value.toPrecision(4))}`;

const asked = {
  next: 'the next token, at every position',
  after: 'after the part that is given',
  along: 'after every step',
  once: 'once, of the whole',
};

const measured = {
  accuracy: 'accuracy: share of the answers that are right',
  nats: 'cross-entropy in nats per token; of a text in byte pairs, per character',
  excess: 'cross-entropy in nats per token, less the least possible',
  ratio: 'mean squared error, over that of the best estimator',
  loss: 'the model’s own loss, and the sliced distance of its samples from test examples',
};

/** Of the loss; the metric's name says the rest. */
function lossOf({ classes }: TaskShape): string {
  if (classes === 0) return 'the model’s own';
  return classes === 1 ? 'squared error' : `softmax cross-entropy over ${classes} classes`;
}

function inputOf({ kind, input, vocabulary }: TaskShape): string {
  if (kind === 'tokens') return `${input[0]} tokens of ${vocabulary}`;
  if (kind === 'rows') return `${input[0]} rows of ${input[1]} numbers`;
  return `${input.join(' × ')} numbers`;
}

function settings({ length, minLength, defaultLength, vocabulary }: Task): string {
  const lengths =
    length === null ? `length from ${minLength}, by itself ${defaultLength}` : `length ${length} always`;
  if (!vocabulary) return lengths;
  const { least, most } = vocabulary;
  return `${lengths}; vocabulary from ${least} to ${most}, by itself ${vocabulary.default}`;
}

function targetRow({ suite, length, baseline, best, values, provenance }: TargetCell): string {
  const headline = values.find(({ share }) => share === headlineShare)!.value;
  const { architecture, optimizer, seeds, runs } = provenance;
  const by = `${architecture}, ${optimizer.name} at ${optimizer.learningRate}, seeds ${seeds.join(', ')}`;
  return `| \`${suite.id}\` ${suite.version} | ${length ?? '–'} | ${digits(baseline)} | ${digits(best)} | ${digits(headline)} | ${by} | \`${runs}\` |`;
}

function targetTable(id: string): string {
  const cells = targets.cells.filter(({ task, suite }) => task === id && suite.id !== 'tiny');
  if (cells.length === 0)
    return 'Targets: none yet. No suite has reference runs of it that beat the baseline by more than their noise.';
  return [
    '| suite | length | baseline | best known | target (80 %) | set by | runs |',
    '|---|---|---|---|---|---|---|',
    ...cells.map(targetRow),
  ].join('\n');
}

function page(task: Task): string {
  const { id, name, description, tests, metric, baseline, best, sources, asks } = task;
  const shape = task.needsText ? null : task.shape(usual);
  const who = architectures.filter((each) => takes(each, task)).map((each) => `\`${each.id}\``);
  const lines = [
    `- Reads ${shape ? inputOf(shape) : 'tokens of the text’s own vocabulary'}; ${settings(task)}.`,
    `- Asked: ${asked[asks]}. Loss: ${shape ? lossOf(shape) : 'softmax cross-entropy'}. Metric: ${measured[metric.id]}.`,
    `- Without learning: ${baseline ? `${digits(baseline.value)}. ${baseline.how.en}.` : 'known once a text is there: the frequencies of its symbols.'}`,
    `- Best possible: ${best ? `${digits(best.value)}. ${best.how.en}.` : 'not known.'}`,
    ...(task.unseenLengths
      ? ['- Trained on the first half of the slots; judged besides, once, on sequences twice as long.']
      : []),
    ...(task.judgesTraining
      ? ['- Judged at every evaluation on training examples as well: how much later are others known?']
      : []),
    `- Taken by ${who.join(', ')}.`,
    ...sources.map((source) => `- Data: ${source.name}; ${source.licence}; ${source.url}`),
  ];
  return [
    `## ${name.en} · \`${id}\``,
    `${description.en} ${tests.en}`,
    lines.join('\n'),
    targetTable(id),
  ].join('\n\n');
}

function overview(): string {
  const rows = tasks.map(
    ({ track, id, name, metric }) =>
      `| ${track} | [\`${id}\`](#${anchor(`${name.en} · ${id}`)}) | ${name.en} | ${metric.id} |`,
  );
  return ['| track | id | what | metric |', '|---|---|---|---|', ...rows].join('\n');
}

/** Markdown of the generated part of docs/tasks.md. */
export function taskPages(): string {
  return [overview(), ...tasks.map(page)].join('\n\n');
}

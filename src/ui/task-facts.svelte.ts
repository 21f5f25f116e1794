/** The facts of a task as named values, in the language of the page. */
import type { TaskInfo } from '../base/catalogue';
import type { SourceFacts, Split, TaskShape } from '../catalog/task';
import type { Facts } from './facts.svelte';
import { formatNumber, joinList } from './format';
import { language, t } from './language.svelte';

const number = (value: number) => formatNumber(value, language());

/** @param source null until the data are loaded: what depends on them is left out */
export function taskFacts(task: TaskInfo, source: SourceFacts | null): Facts {
  return [
    [t('task.asked'), t(`task.${task.asks}`)],
    ...(source ? sourceFacts(task, source) : []),
    [t('task.metric'), t(`metric.${task.metric.id}`)],
  ];
}

function sourceFacts(task: TaskInfo, { shape, examples }: SourceFacts): Facts {
  const { length, minLength, vocabulary, unseenLengths } = task;
  const splits: Split[] = ['train', 'evaluation', 'test', ...(unseenLengths ? ['unseen' as const] : [])];
  const endless = splits.every((split) => examples[split] === Infinity);
  const count = (split: Split) =>
    `${t(`examples.${split}`)} ${examples[split] === Infinity ? t('task.endless') : number(examples[split])}`;
  return [
    [t('task.example'), sizeText(shape)],
    ...(length === null ? [[t('task.length'), t('task.from', { least: number(minLength) })] as const] : []),
    ...(shape.vocabulary > 0 ? [[t('task.symbols'), number(shape.vocabulary)] as const] : []),
    ...(shape.classes > 1 ? [[t('task.answers'), number(shape.classes)] as const] : []),
    ...(vocabulary
      ? [[t('task.choice'), `${number(vocabulary.least)} – ${number(vocabulary.most)}`] as const]
      : []),
    [t('task.examples'), endless ? t('task.endless') : joinList(splits.map(count), language())],
  ];
}

function sizeText({ kind, input }: TaskShape): string {
  if (kind === 'tokens') return t('task.sizeSymbols', { n: number(input[0]!) });
  if (kind === 'rows') return t('task.sizeRows', { rows: number(input[0]!), n: number(input[1]!) });
  if (input.length === 1) return t('task.sizeNumbers', { n: number(input[0]!) });
  return t('task.sizePixels', { size: `${input[0]} × ${input[1]}` });
}

/** The criteria of a session as text for a terminal: what the ranking page shows above its tables. */
import { type BlockAnalysis, type Placed, placed } from '../../src/benchmark/analysis/analysis';
import { solvedWithin } from '../../src/benchmark/analysis/profile';
import { criterionIds } from '../../src/benchmark/criteria/criterion';
import { criterionFigure, headlineOf, shownCriteria } from '../../src/ui/criteria-figures';
import { formatNumber } from '../../src/ui/format';
import { publishedNotes, publishedText } from './published-table';
import { textTable } from './text-table';

function share(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}

function places({ sensitivity: { best, worst, first } }: Placed): string {
  return `${best === worst ? best : `${best} to ${worst}`} (first in ${share(first)})`;
}

function score({ composite, interval }: Placed): string {
  if (composite === null) return '–';
  const written = (score: number) => formatNumber(score, 'en');
  return `${written(composite)}${interval ? ` (95 %: ${written(interval.low)} to ${written(interval.high)})` : ''}`;
}

function blockText(block: BlockAnalysis): string {
  const columns = shownCriteria(block);
  const names = Object.fromEntries(
    columns.map((id) => [id, `${id}: ${headlineOf(id)!.replaceAll('-', ' ').replace('flops', 'FLOPs')}`]),
  );
  const heading = [
    '',
    'architecture',
    'score',
    ...columns.map((id) => names[id]!),
    'under any weights',
    'targets',
    '',
  ];
  const rows = placed(block).map((row, index) => [
    row.composite === null ? '–' : `${index + 1}`,
    row.architecture,
    score(row),
    ...columns.map((id) => {
      const { main, atLeast, interval } = criterionFigure(row, id, 'en');
      if (main === null) return '–';
      // A size or a ratio is not spent.
      const inVain = id === 'structure' || id === 'scalability' ? 'over ' : 'none in ';
      return `${atLeast ? inVain : ''}${main}${interval ? ` (95 %: ${interval.low} to ${interval.high})` : ''}`;
    }),
    places(row),
    share(
      solvedWithin(
        block.profiles.find(({ architecture }) => architecture === row.architecture)!,
        1,
      ),
    ),
    row.onFront ? 'unbeaten' : '',
  ]);
  return [
    `${block.track}: ${block.tasks.join(', ')}`,
    ...textTable([heading, ...rows]),
    ...notes(block).map((note) => `  ${note}`),
  ].join('\n');
}

function notes(block: BlockAnalysis): string[] {
  const shown = shownCriteria(block);
  const absent = criterionIds.filter((id) => !shown.includes(id));
  const correlations = block.correlations.flatMap(({ a, b, value }) =>
    value === null ? [] : [`${a} and ${b} ${value.toFixed(2)}`],
  );
  const flips = block.budgets.flatMap(({ task, orders }) =>
    orders.flatMap(({ kind, flips }) =>
      flips.map(
        ([upper, lower]) =>
          `${task}: ${upper} before ${lower} turns round at equal ${kind === 'flops' ? 'FLOPs' : kind}.`,
      ),
    ),
  );
  return [
    absent.length > 0 ? `Not measured, and in no order: ${absent.join(', ')}.` : '',
    correlations.length > 0 ? `Rank correlation: ${correlations.join(', ')}.` : '',
    ...flips,
    block.pace
      ? `A fixed kernel ran at ${formatNumber(block.pace.slowest, 'en')} to ${formatNumber(block.pace.fastest, 'en')} GFLOP/s meanwhile: smaller differences in time may be the device's.`
      : '',
    ...publishedNotes(block),
  ].filter((note) => note !== '');
}

/** Empty where nobody can be compared. */
export function criteriaText(blocks: readonly BlockAnalysis[]): string {
  return [...blocks.map(blockText), publishedText(blocks)].filter((text) => text !== '').join('\n\n');
}

/** The ranking as text for a terminal. */
import type { RankingRow, Spread, TaskRanking } from '../../src/benchmark/ranking';
import type { Interval } from '../../src/benchmark/statistics/interval';
import { textTable } from './text-table';

/** Three significant digits; thousands stay whole. */
export function digits(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return value.toFixed(0);
  return String(Number(value.toPrecision(3)));
}

export function duration(seconds: number): string {
  if (seconds < 1e-3) return `${digits(seconds * 1e6)} µs`;
  if (seconds < 1) return `${digits(seconds * 1e3)} ms`;
  if (seconds < 120) return `${digits(seconds)} s`;
  return seconds < 7200 ? `${digits(seconds / 60)} min` : `${digits(seconds / 3600)} h`;
}

type Show = (value: number) => string;

/** Median with its range; a null in the range is a run that never got there. */
function spread({ median, range }: Spread, show: Show): string {
  const one = (value: number | null) => (value === null ? 'never' : show(value));
  if (median === null && range.low === null) return '–';
  if (range.low === range.high) return one(median);
  return `${one(median)} (${one(range.low)} to ${one(range.high)})`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

const heading = [
  '',
  'architecture',
  'reached',
  'steps to target',
  'step time',
  'expected time to target',
  'final',
];

/** A rank where there is one, else the place in the order. */
function place({ rank, order }: RankingRow): string {
  if (!rank) return `${order}`;
  return rank.best === rank.worst ? `${rank.best}` : `${rank.best} to ${rank.worst}`;
}

function expected({ expectedSeconds, expectedInterval }: RankingRow): string {
  if (expectedSeconds === null) return '–';
  if (!expectedInterval) return duration(expectedSeconds);
  const { low, high } = expectedInterval;
  return `${duration(expectedSeconds)} (95 %: ${duration(low)} to ${duration(high)})`;
}

function cells(row: RankingRow, ranking: TaskRanking): string[] {
  const share = ({ low, high }: Interval) => ` (95 %: ${percent(low)} to ${percent(high)})`;
  const success = row.success && !ranking.provisional ? share(row.success) : '';
  const reached = ranking.target === null ? 'no target' : `${row.reached} of ${row.attempts}${success}`;
  const troubles = (['diverged', 'failed'] as const).filter((kind) => row.outcomes[kind] > 0);
  return [
    `${place(row)}${row.closeToNext ? ' ≈' : ''}`,
    row.architecture,
    [reached, ...troubles.map((kind) => `${row.outcomes[kind]} ${kind}`)].join(', '),
    row.stepsToTarget ? spread(row.stepsToTarget, digits) : '–',
    spread(row.stepSeconds, duration),
    expected(row),
    spread(row.final, ranking.metric.id === 'accuracy' ? percent : digits),
  ];
}

const metricWords: Record<TaskRanking['metric']['id'], string> = {
  accuracy: 'accuracy',
  nats: 'nats (lower is better)',
  excess: 'nats above the least possible (lower is better)',
  ratio: 'error over the best possible (lower is better)',
  loss: 'own loss (lower is better)',
};

function title(ranking: TaskRanking): string {
  const suite = ranking.suite ? `${ranking.suite.id} ${ranking.suite.version}` : 'custom';
  const shape = ranking.length === null ? ranking.size : `${ranking.size}, length ${ranking.length}`;
  const metric = metricWords[ranking.metric.id];
  const value = ranking.target === null ? null : ranking.metric.id === 'accuracy' ? percent : digits;
  const target = value === null ? 'no target yet' : `target ${value(ranking.target!)}`;
  const classes = ranking.classes.length > 0 ? ` · class: ${ranking.classes.join(', ')}` : '';
  return `${ranking.task} · ${suite} (${shape}, ${ranking.steps} steps) · ${metric}, ${target}${classes}`;
}

const envelopeWords = { 'too-fast': 'faster', 'too-slow': 'more slowly' } as const;

function envelopeNotes({ rows }: TaskRanking): string[] {
  return rows.flatMap(({ architecture, envelope }) =>
    envelope && envelope.kind !== 'inside'
      ? [
          `${architecture} learns ${envelopeWords[envelope.kind]} than ${envelope.seeds} seeds of the atlas make plausible, by step ${envelope.step}.`,
        ]
      : [],
  );
}

function notes(ranking: TaskRanking): string[] {
  const seeds = ranking.seeds.length;
  const ofAtlas = new Set(ranking.rows.flatMap((row) => row.atlasSeeds)).size;
  return [
    ofAtlas > 0
      ? `Step times: measured here, ${seeds - ofAtlas} seeds. All else: ${seeds} seeds, ${ofAtlas} of them from the atlas.`
      : '',
    ...envelopeNotes(ranking),
    ranking.provisional
      ? `Provisional: ${seeds} ${seeds === 1 ? 'seed gives' : 'seeds give'} an order and a spread, no ranks.`
      : '',
    ranking.detectableRatio === null
      ? ''
      : `Ranks: tested over all pairs at once (95 %). A ratio of ${digits(ranking.detectableRatio)} would be found in 80 % of such sessions.`,
    ranking.rows.some((row) => row.closeToNext)
      ? '≈ overlaps with the row below: no order between the two.'
      : '',
    ranking.complete ? '' : 'Incomplete: not every architecture has every seed.',
    ranking.excluded > 0 ? `${ranking.excluded} voided or stopped runs are left out.` : '',
  ].filter((note) => note !== '');
}

function tableOf(ranking: TaskRanking): string {
  const lines = textTable([heading, ...ranking.rows.map((row) => cells(row, ranking))]);
  return [title(ranking), ...lines, ...notes(ranking).map((note) => `  ${note}`)].join('\n');
}

export function rankingText(rankings: TaskRanking[]): string {
  if (rankings.length === 0) return 'Nothing to rank: no run was completed.';
  return rankings.map(tableOf).join('\n\n');
}

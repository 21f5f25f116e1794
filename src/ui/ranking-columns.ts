/** The measured columns of a ranking table: what stands in a cell, and what each run behind it contributes. */
import type { RankingRow, Spread, TaskRanking } from '../benchmark/ranking';
import { formatMetric, formatNumber, formatSeconds, type Language } from './format';

export const rankingColumns = ['steps', 'stepTime', 'expected', 'final'] as const;
export type RankingColumn = (typeof rankingColumns)[number];

export interface CellFigure {
  /** Null: there is no success to speak of. */
  main: string | null;
  /** Smallest and largest of the seeds; null: nothing to span. */
  low: string | null;
  high: string | null;
  /** They are the bounds of an interval of 95 %. */
  isInterval: boolean;
}

/** A rank where there is one, “2–4” or “3”; else the place in the order. */
export function placeOf({ rank, order }: Pick<RankingRow, 'rank' | 'order'>): string {
  if (!rank) return String(order);
  return rank.best === rank.worst ? String(rank.best) : `${rank.best}–${rank.worst}`;
}

/** How a value of this column is written. */
export function formatOf(column: RankingColumn, ranking: TaskRanking, language: Language) {
  return (value: number): string => {
    if (column === 'steps') return formatNumber(value, language);
    if (column === 'final') return formatMetric(value, ranking.metric.id, language);
    return formatSeconds(value, language);
  };
}

/** The spread over seeds that a column shows. Of the expected time, that of the seeds' own times to target. */
export function spreadOf(column: RankingColumn, row: RankingRow): Spread | null {
  switch (column) {
    case 'steps':
      return row.stepsToTarget;
    case 'stepTime':
      return row.stepSeconds;
    case 'expected':
      return row.secondsToTarget;
    case 'final':
      return row.final;
  }
}

export function cellFigure(
  column: RankingColumn,
  row: RankingRow,
  ranking: TaskRanking,
  language: Language,
): CellFigure {
  const format = formatOf(column, ranking, language);
  const spread = spreadOf(column, row);
  const value = column === 'expected' ? row.expectedSeconds : (spread?.median ?? null);
  const write = (number: number | null) => (number === null ? null : format(number));
  const interval = column === 'expected' ? row.expectedInterval : null;
  const low = write((interval ?? spread?.range)?.low ?? null);
  const high = write((interval ?? spread?.range)?.high ?? null);
  const isInterval = interval !== null;
  if (column !== 'steps' || ranking.target === null) return { main: write(value), low, high, isInterval };
  // Steps that were not enough are steps all the same: a run that missed takes more than its horizon.
  const beyond = `${format(ranking.steps)}+`;
  return { main: write(value) ?? beyond, low: low ?? beyond, high: high ?? beyond, isInterval };
}

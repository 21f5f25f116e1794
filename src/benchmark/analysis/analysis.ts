/** The six criteria over the tasks of a track: what they say of each architecture, and how far an order by them can be trusted. */
import * as z from 'zod/mini';
import { tracks } from '../../base/catalogue';
import type { RunRecord } from '../../base/record';
import { type Atlas, emptyAtlas } from '../atlas/atlas';
import { criteria } from '../criteria';
import { criterionIds, type Evidence, Measure } from '../criteria/criterion';
import type { Prices } from '../criteria/prices';
import type { RankingRow, TaskRanking } from '../ranking';
import { type Findings, findingsOf } from '../studies/findings';
import { rankCorrelation } from '../statistics/correlation';
import type { Interval } from '../statistics/interval';
import { type AnalysedCatalogue, type Block, blocksOf } from './block';
import { BudgetOrder, budgetOrders } from './budgets';
import { onFront } from './pareto';
import { Profile, profileOf } from './profile';
import { scoreOf, Scores } from './score';
import { compositeInterval } from './uncertainty';
import { comparable, composite, defaultWeights, Sensitivity, sensitivity, type Weights } from './weights';

export const Contestant = z.strictObject({
  architecture: z.string(),
  /** One for each task of the block, in its order. */
  measures: z.array(z.array(Measure)),
  scores: Scores,
  /** No other is at least as good in all criteria that can be compared, and better in one. */
  onFront: z.boolean(),
  /** Its places, if the criteria were weighted in any other way. */
  sensitivity: Sensitivity,
});
export type Contestant = z.infer<typeof Contestant>;

export const BlockAnalysis = z.strictObject({
  track: z.enum(tracks),
  tasks: z.array(z.string()),
  /** Criteria of which every contestant has a score. */
  comparable: z.array(z.enum(criterionIds)),
  contestants: z.array(Contestant),
  /** Of each pair of these criteria, Spearman's over the contestants; null with fewer than three, or where one does not vary. */
  correlations: z.array(
    z.strictObject({ a: z.enum(criterionIds), b: z.enum(criterionIds), value: z.nullable(z.number()) }),
  ),
  profiles: z.array(Profile),
  budgets: z.array(z.strictObject({ task: z.string(), orders: z.array(BudgetOrder) })),
  /** The slowest and the fastest that the drift sentinel ran around these runs, in 10⁹ FLOP/s; null: it was never timed. */
  pace: z.nullable(z.strictObject({ slowest: z.number(), fastest: z.number() })),
});
export type BlockAnalysis = z.infer<typeof BlockAnalysis>;

/**
 * @param rankings of one session @param records of the same session
 * @param prices null: the cost criterion says nothing @param atlas what studies found is in it
 */
export function analyse(
  rankings: readonly TaskRanking[],
  records: readonly RunRecord[],
  catalogue: AnalysedCatalogue,
  prices: Prices | null = null,
  atlas: Atlas = emptyAtlas,
): BlockAnalysis[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  const recordsOf = (row: RankingRow) => row.runs.flatMap((id) => byId.get(id) ?? []);
  const evidenceOf = (row: RankingRow, ranking: TaskRanking): Evidence => {
    const own = recordsOf(row);
    return { row, records: own, prices, findings: findingsOn(own[0]!, ranking, atlas) };
  };
  return blocksOf(rankings, catalogue).map((block) => analyseBlock(block, recordsOf, evidenceOf));
}

/** Null: the atlas is of another engine. */
function findingsOn(
  { config, targets }: RunRecord,
  { engine, metric }: TaskRanking,
  atlas: Atlas,
): Findings | null {
  if (atlas.engine !== engine) return null;
  const { seed: _, ...varied } = config;
  return findingsOf({ config: varied, targets, better: metric.better }, atlas);
}

function analyseBlock(
  { track, rankings, architectures }: Block,
  recordsOf: (row: RankingRow) => RunRecord[],
  evidenceOf: (row: RankingRow, ranking: TaskRanking) => Evidence,
): BlockAnalysis {
  const measured = architectures.map((architecture) =>
    rankings.map((ranking) => {
      const row = ranking.rows.find((row) => row.architecture === architecture)!;
      const evidence = evidenceOf(row, ranking);
      return criteria.map((criterion) => criterion.measure(evidence));
    }),
  );
  const scores = measured.map(
    (ofTasks) =>
      Object.fromEntries(
        criteria.map((criterion, at) => [
          criterion.id,
          scoreOf(
            criterion,
            ofTasks.map((each) => each[at]!),
          ),
        ]),
      ) as Scores,
  );
  const over = comparable(scores);
  const front = onFront(scores, over);
  const places = sensitivity(scores, over);
  const line = (id: (typeof over)[number]) => scores.map((each) => each[id]!);
  return {
    track,
    tasks: rankings.map(({ task }) => task),
    comparable: over,
    contestants: architectures.map((architecture, at) => ({
      architecture,
      measures: measured[at]!.map((ofTask) => ofTask.flat()),
      scores: scores[at]!,
      onFront: front[at]!,
      sensitivity: places[at]!,
    })),
    correlations: over.flatMap((a, at) =>
      over.slice(at + 1).map((b) => ({ a, b, value: rankCorrelation(line(a), line(b)) })),
    ),
    profiles: architectures.map((architecture) => profileOf(architecture, rankings)),
    budgets: rankings.map(({ task, rows, metric }) => ({
      task,
      orders: budgetOrders(new Map(rows.map((row) => [row.architecture, recordsOf(row)])), metric.better),
    })),
    pace: paceOver(rankings.flatMap(({ rows }) => rows.flatMap(recordsOf))),
  };
}

function paceOver(records: readonly RunRecord[]): BlockAnalysis['pace'] {
  const paces = records.flatMap(({ pace }) => (pace ? [pace.before, pace.after] : []));
  return paces.length > 0 ? { slowest: Math.min(...paces), fastest: Math.max(...paces) } : null;
}

export interface Placed extends Contestant {
  /** Its weighted score; null: the criteria that can be compared have no weight. */
  composite: number | null;
  /** Of the weighted score. */
  interval: Interval | null;
}

/** The contestants of a block by their weighted score, the best first; as they come where there is none. */
export function placed(
  { contestants, comparable }: BlockAnalysis,
  weights: Weights = defaultWeights(comparable),
): Placed[] {
  return contestants
    .map((contestant) => ({
      ...contestant,
      composite: composite(contestant.scores, weights, comparable),
      interval: compositeInterval(contestant, weights, comparable),
    }))
    .sort((a, b) => (b.composite ?? 0) - (a.composite ?? 0));
}

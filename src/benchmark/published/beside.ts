/** What is published of large models, beside the order that small ones give. */
import type { BlockAnalysis } from '../analysis/analysis';
import { scoreInterval } from '../analysis/uncertainty';
import { rankCorrelation } from '../statistics/correlation';
import { flopsOf, type PublishedModel, publishedModels } from './models';

/** Of fewer families, any order comes about by chance too often. */
const LEAST_FAMILIES = 5;

export interface BesidePublished {
  /** Of the architectures of the block as they are, without options; those that were given the most FLOPs first. */
  models: PublishedModel[];
  /** Families of which a small model here reached the target on every task. */
  families: number;
  /**
   * Spearman's over these, of the FLOPs that the large models were given and those that the small ones needed to the target; of
   * several models of a family the one that was given most counts. Null with fewer than five families.
   */
  correlation: number | null;
  /**
   * Pairs of architectures of which the first needed less than the second as a small model, by intervals that are apart, and was
   * given more as a large one.
   */
  disagreements: [string, string][];
}

export function besidePublished(
  { contestants }: Pick<BlockAnalysis, 'contestants'>,
  published: readonly PublishedModel[] = publishedModels,
): BesidePublished {
  const models = published
    .filter((model) => contestants.some(({ architecture }) => architecture === model.architecture))
    .sort((a, b) => flopsOf(b) - flopsOf(a));
  const both = contestants.flatMap((contestant) => {
    const { architecture, scores, measures } = contestant;
    const most = models.find((model) => model.architecture === architecture);
    const score = scores.compute ?? null;
    const reached = measures.every((ofTask) =>
      ofTask.every(({ metric, atLeast }) => metric !== 'flops-to-target' || !atLeast),
    );
    if (!most || score === null || !reached) return [];
    return [{ architecture, score, interval: scoreInterval(contestant, 'compute'), given: flopsOf(most) }];
  });
  const given = both.map((each) => each.given);
  // A score is a constant over what was needed.
  const needed = both.map(({ score }) => 1 / score);
  return {
    models,
    families: both.length,
    correlation: both.length < LEAST_FAMILIES ? null : rankCorrelation(needed, given),
    disagreements: both.flatMap((a) =>
      both
        .filter((b) => a.interval && b.interval && a.interval.low > b.interval.high && a.given > b.given)
        .map((b): [string, string] => [a.architecture, b.architecture]),
    ),
  };
}

/** What is published of large models, beside the order that small ones give. */
import type { BlockAnalysis } from '../analysis/analysis';
import { rankCorrelation } from '../statistics/correlation';
import { flopsOf, type PublishedModel, publishedModels } from './models';

export interface BesidePublished {
  /** Of the architectures of the block, those that were given the most FLOPs first. */
  models: PublishedModel[];
  /**
   * Spearman's, of the FLOPs that these were given and those that the small ones needed to the target; null with fewer than three
   * architectures. Of several models of an architecture the one that was given most counts.
   */
  correlation: number | null;
  /** Pairs of architectures of which the first needed less than the second as a small model, and was given more as a large one. */
  disagreements: [string, string][];
}

export function besidePublished(
  { contestants }: Pick<BlockAnalysis, 'contestants'>,
  published: readonly PublishedModel[] = publishedModels,
): BesidePublished {
  const models = published
    .filter((model) => contestants.some(({ architecture }) => architecture === model.architecture))
    .sort((a, b) => flopsOf(b) - flopsOf(a));
  const both = contestants.flatMap(({ architecture, scores }) => {
    const largest = models.find((model) => model.architecture === architecture);
    const score = scores.compute ?? null;
    // A score is a constant over what was needed.
    return largest && score !== null ? [{ architecture, needed: 1 / score, given: flopsOf(largest) }] : [];
  });
  return {
    models,
    correlation: rankCorrelation(
      both.map(({ needed }) => needed),
      both.map(({ given }) => given),
    ),
    disagreements: both.flatMap((a) =>
      both
        .filter((b) => a.needed < b.needed && a.given > b.given)
        .map((b): [string, string] => [a.architecture, b.architecture]),
    ),
  };
}

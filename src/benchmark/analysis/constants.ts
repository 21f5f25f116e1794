/**
 * What a score of 1 stands for, in each headline metric. They are committed, and chosen round: a ratio to the best of a set
 * would change with whoever takes part. In a comparison they cancel out.
 */
import type { MetricName } from '../criteria/criterion';

export const constants: Partial<Record<MetricName, number>> = {
  'flops-to-target': 1e9,
  'examples-to-target': 1000,
  'smallest-size': 10_000,
  'time-to-target': 1,
  'steps-inflation-4': 1,
  'cost-to-target': 1e-4,
};

import { type Criterion, found, plain } from './criterion';

/** How large a model must be. A suite compares architectures of one size; the smallest that reaches the target is the atlas's. */
export const structure: Criterion = {
  id: 'structure',
  headline: 'smallest-size',
  measure(evidence) {
    const smallest = evidence.findings?.smallest;
    return [
      plain('parameters', evidence, evidence.row.parameters),
      found('smallest-size', smallest?.value ?? null, { atLeast: smallest?.atLeast }),
    ];
  },
};

import { type Criterion, plain } from './criterion';

/**
 * How large a model is. A suite compares architectures of one size, so this tells none of them from another: the smallest
 * model that reaches the target will.
 */
export const structure: Criterion = {
  id: 'structure',
  headline: null,
  measure: (evidence) => [plain('parameters', evidence, evidence.row.parameters)],
};

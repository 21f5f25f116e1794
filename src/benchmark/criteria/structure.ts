import { type Criterion, plain } from './criterion';
import { studiedStructure } from './studied';

/** How large a model must be. A suite compares architectures of one size; the smallest that reaches the target is the atlas's. */
export const structure: Criterion = {
  id: 'structure',
  headline: 'smallest-size',
  measure: (evidence) => [
    plain('parameters', evidence, evidence.row.parameters),
    ...(evidence.findings ? studiedStructure(evidence.findings) : []),
  ],
};

import { type Criterion, plain } from './criterion';
import { studiedStructure } from './studied';

/** How large a model must be. A suite compares architectures of one size; the smallest that reaches the target is the atlas's. */
export const structure: Criterion = {
  id: 'structure',
  headline: 'smallest-size',
  measure(evidence) {
    const model = evidence.records.find((record) => record.model)?.model;
    return [
      plain('parameters', evidence, evidence.row.parameters),
      plain('active-parameters', evidence, model?.active ?? null),
      plain('parameters-without-embeddings', evidence, model?.nonEmbedding ?? null),
      plain('depth', evidence, model?.depth ?? null),
      ...(evidence.findings ? studiedStructure(evidence.findings) : []),
    ];
  },
};

/** Judging a model on a split: always the same examples, whatever the seed. */
import type { TaskInfo } from '../base/catalogue';
import { IGNORED, type Batch, type Split, type TaskSource } from '../catalog/task';
import { EVALUATION_BATCH, type Model } from './model';

/** The first `examples` examples of a split, in batches; what a last batch has too many of is not counted. */
export function evaluationBatches(source: TaskSource, split: Split, examples: number): Batch[] {
  const wanted = Math.min(examples, source.examples(split));
  const count = Math.ceil(wanted / EVALUATION_BATCH);
  return Array.from({ length: count }, (_, index) => {
    const batch = source.batch(split, 0, index, EVALUATION_BATCH);
    const surplus = (index + 1) * EVALUATION_BATCH - wanted;
    if (surplus > 0) {
      const perExample = batch.targets.length / EVALUATION_BATCH;
      batch.targets.fill(IGNORED, batch.targets.length - surplus * perExample);
    }
    return batch;
  });
}

export interface Judgement {
  /** Nats per answer. */
  loss: number;
  /** In the task's metric. */
  metric: number;
}

export async function judge(
  model: Model,
  batches: Batch[],
  task: Pick<TaskInfo, 'metric'>,
): Promise<Judgement> {
  model.clearSums();
  for (const batch of batches) {
    model.setEvaluationBatch(batch);
    model.evaluate.replay();
  }
  const [total = NaN, correct = NaN, counted = NaN] = await model.readSums();
  const loss = total / counted;
  return { loss, metric: task.metric.id === 'accuracy' ? correct / counted : loss };
}

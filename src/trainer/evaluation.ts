/** Judging a model on a split: always the same examples, whatever the seed. */
import type { TaskInfo } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import { asksNumbers, IGNORED, IGNORED_NUMBER, type Batch, type Split } from '../catalog/task';
import type { Data, DataFacts } from './data';
import { EVALUATION_BATCH, type Model } from './model';

/** The first `evaluation.examples` examples of a split, in batches; what a last batch has too many of is not counted. */
export async function evaluationBatches(
  data: Data,
  facts: DataFacts,
  config: RunConfig,
  split: Split,
): Promise<Batch[]> {
  const wanted = Math.min(config.evaluation.examples, facts.examples[split]);
  const count = Math.ceil(wanted / EVALUATION_BATCH);
  const { batches } = await data.batches(config, split, 0, count, EVALUATION_BATCH);
  const surplus = count * EVALUATION_BATCH - wanted;
  const { targets } = batches.at(-1)!;
  const perExample = targets.length / EVALUATION_BATCH;
  const ignored = asksNumbers(facts.shape) ? IGNORED_NUMBER : IGNORED;
  if (surplus > 0) targets.fill(ignored, targets.length - surplus * perExample);
  return batches;
}

export interface Judgement {
  /** Nats, or squared error, per answer. */
  loss: number;
  /** In the task's metric. */
  metric: number;
  /** What it answered to the first `watched` examples; null where nobody watches. */
  answers: number[] | null;
}

/** @param watched examples of which the answers are wanted, at most one batch */
export async function judge(
  model: Model,
  batches: Batch[],
  { metric }: Pick<TaskInfo, 'metric'>,
  { score }: Pick<DataFacts, 'score'>,
  watched = 0,
): Promise<Judgement> {
  model.clearSums();
  let answers: number[] | null = null;
  for (const [at, batch] of batches.entries()) {
    model.setEvaluationBatch(batch);
    model.evaluate.replay();
    if (at > 0 || watched === 0) continue;
    const all = await model.readAnswers();
    answers = all && [...all.subarray(0, (watched * all.length) / EVALUATION_BATCH)];
  }
  const [total = NaN, correct = NaN, counted = NaN] = await model.readSums();
  const loss = total / counted;
  if (metric.id === 'accuracy') return { loss, metric: correct / counted, answers };
  return { loss, metric: score ? (loss - score.from) * score.by : loss, answers };
}

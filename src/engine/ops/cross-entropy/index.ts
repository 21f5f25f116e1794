/**
 * Softmax cross-entropy from integer labels, with rows whose label is negative left out. Forward keeps the log-sum-exp of
 * each row; backward recomputes p − 1{label}. Also the counts an evaluation needs.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

const PARTIALS = 64;

/** Loss, correctness and log-sum-exp of every row. @param logits [rows, classes] @param labels int32 [rows] */
function scoreRows(logits: Tensor, labels: Tensor) {
  const [rows, classes] = logits.shape as [number, number];
  return runKernel({
    name: 'cross-entropy rows',
    inputs: { logits, labels },
    // score: [rows, (loss, correct, counts)]
    outputs: { score: { shape: [rows, 3] }, logSum: { shape: [rows] } },
    integers: { classes },
    body: `
  let start = i * u.classes;
  var top = logits[start];
  var best = 0u;
  for (var c = 1u; c < u.classes; c++) { if (logits[start + c] > top) { top = logits[start + c]; best = c; } }
  var total = 0.0;
  for (var c = 0u; c < u.classes; c++) { total += exp(max(logits[start + c] - top, -80.0)); }
  let sum = top + log(total);
  logSum[i] = sum;
  let label = labels[i];
  let counts = label >= 0;
  score[3u * i] = select(0.0, sum - logits[start + u32(max(label, 0))], counts);
  score[3u * i + 1u] = select(0.0, 1.0, counts && i32(best) == label);
  score[3u * i + 2u] = select(0.0, 1.0, counts);`,
    threads: rows,
  });
}

/** Sums of the three scores over rows. @returns [3] */
function sumScores(score: Tensor): Tensor {
  const rows = score.shape[0]!;
  const count = Math.min(PARTIALS, rows);
  const { partial } = runKernel({
    name: 'cross-entropy partial',
    inputs: { score },
    outputs: { partial: { shape: [count, 3] } },
    integers: { rows, count },
    body: `
  var total = vec3f(0);
  for (var row = i; row < u.rows; row += u.count) {
    total += vec3f(score[3u * row], score[3u * row + 1u], score[3u * row + 2u]);
  }
  partial[3u * i] = total.x; partial[3u * i + 1u] = total.y; partial[3u * i + 2u] = total.z;`,
    threads: count,
  });
  return runKernel({
    name: 'cross-entropy sum',
    inputs: { partial },
    outputs: { sums: { shape: [3] } },
    integers: { count },
    body: `
  var total = 0.0;
  for (var part = 0u; part < u.count; part++) { total += partial[3u * part + i]; }
  sums[i] = total;`,
    threads: 3,
  }).sums;
}

/** Sums over rows of (loss, correct, counts), for evaluation. @returns [3] */
export function classificationSums(logits: Tensor, labels: Tensor): Tensor {
  return sumScores(scoreRows(logits, labels).score);
}

/** Mean loss in nats over the rows that count. @param logits [rows, classes] @param labels int32 [rows] @returns [] */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const [rows, classes] = logits.shape as [number, number];
  return differentiable(
    [logits],
    () => {
      const { score, logSum } = scoreRows(logits, labels);
      const sums = sumScores(score);
      const { mean } = runKernel({
        name: 'cross-entropy mean',
        inputs: { sums },
        outputs: { mean: { shape: [] } },
        body: 'mean[0] = sums[0] / max(sums[2], 1.0);',
        threads: 1,
      });
      return { value: mean, saved: { logits, labels, logSum, sums } };
    },
    (dy, saved) => [
      runKernel({
        name: 'cross-entropy gradient',
        inputs: { ...saved, dy },
        outputs: { dLogits: { shape: [rows, classes] } },
        integers: { classes },
        body: `
  let row = i / u.classes;
  let label = labels[row];
  let p = exp(min(logits[i] - logSum[row], 0.0));
  let hit = select(0.0, 1.0, i32(i % u.classes) == label);
  dLogits[i] = select(0.0, (p - hit) * dy[0] / max(sums[2], 1.0), label >= 0);`,
        threads: rows * classes,
      }).dLogits,
    ],
  );
}

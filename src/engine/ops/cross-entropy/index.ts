/**
 * Softmax cross-entropy from integer labels, with rows whose label is negative left out. Forward keeps the log-sum-exp of
 * each row; backward recomputes p − 1{label}. Also the counts an evaluation needs.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { orNaN } from '../../wgsl';
import { differentiable } from '../custom';
import { runRows } from '../rows';

/** Threads that add the rows' scores: each takes every so-many-th row, then one adds what they found. */
const ADDERS = 64;

/** Loss, correctness and log-sum-exp of every row. @param logits [rows, classes] @param labels int32 [rows] */
function scoreRows(logits: Tensor, labels: Tensor) {
  const [rows, width] = logits.shape as [number, number];
  return runRows({
    name: 'cross-entropy rows',
    inputs: { logits, labels },
    // score: [rows, (loss, correct, counts)]
    outputs: { score: { shape: [rows, 3] }, logSum: { shape: [rows] } },
    rows,
    width,
    // The answer is the first of the largest logits; counted from the end, it is the largest number.
    body: ({ most, sum, once }) => `
  ${most({ top: 'logits[start + c]' })}
  ${most({ fromEnd: 'select(0.0, f32(u.width - c), logits[start + c] == top)' })}
  ${sum({ total: orNaN('exp(max(logits[start + c] - top, -80.0))', 'logits[start + c]') })}
  let sum = ${orNaN('top + log(total)', 'total')};
  let label = labels[row];
  let counts = label >= 0;
  ${once(`
  store_logSum(row, sum);
  store_score(3u * row, select(0.0, sum - logits[start + u32(max(label, 0))], counts));
  store_score(3u * row + 1u, select(0.0, 1.0, counts && i32(u.width) - i32(fromEnd) == label));
  store_score(3u * row + 2u, select(0.0, 1.0, counts));`)}`,
  });
}

/**
 * Adds scores over rows in one workgroup with a single barrier, in the same order on every replay.
 * @param score [rows, 3] @returns sums [3], and mean [], the loss per row that counts
 */
function sumScores(score: Tensor) {
  return runKernel({
    name: 'cross-entropy sums',
    inputs: { score },
    outputs: { sums: { shape: [3] }, mean: { shape: [] } },
    integers: { rows: score.shape[0]! },
    shared: `var<workgroup> subtotals: array<vec3f, ${ADDERS}>;`,
    body: `
  var total = vec3f(0);
  for (var row = i; row < u.rows; row += ${ADDERS}u) {
    total += vec3f(score[3u * row], score[3u * row + 1u], score[3u * row + 2u]);
  }
  subtotals[i] = total;
  workgroupBarrier();
  if (i == 0u) {
    for (var other = 1u; other < ${ADDERS}u; other++) { total += subtotals[other]; }
    store_sums(0u, total.x); store_sums(1u, total.y); store_sums(2u, total.z);
    store_mean(0u, total.x / max(total.z, 1.0));
  }`,
    threads: ADDERS,
    workgroup: ADDERS,
  });
}

/** The class of the largest logit of each row, the first of equal ones. @param logits [rows, classes] @returns int32 [rows] */
export function likeliest(logits: Tensor): Tensor {
  const [rows, classes] = logits.shape as [number, number];
  return runKernel({
    name: 'likeliest class',
    inputs: { logits },
    outputs: { classOf: { shape: [rows], dtype: 'int32' } },
    integers: { classes },
    body: `
  var best = 0u;
  for (var c = 1u; c < u.classes; c++) {
    if (logits[i * u.classes + c] > logits[i * u.classes + best]) { best = c; }
  }
  store_classOf(i, i32(best));`,
    threads: rows,
  }).classOf;
}

/** Sums over rows of (loss, correct, counts), for evaluation. @returns [3] */
export function classificationSums(logits: Tensor, labels: Tensor): Tensor {
  return sumScores(scoreRows(logits, labels).score).sums;
}

/** Mean loss in nats over the rows that count. @param logits [rows, classes] @param labels int32 [rows] @returns [] */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const [rows, classes] = logits.shape as [number, number];
  return differentiable(
    [logits],
    () => {
      const { score, logSum } = scoreRows(logits, labels);
      const { sums, mean } = sumScores(score);
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
  store_dLogits(i, select(0.0, (p - hit) * dy[0] / max(sums[2], 1.0), label >= 0));`,
        threads: rows * classes,
      }).dLogits,
    ],
  );
}

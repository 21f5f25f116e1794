/** Mean of losses over the examples that count, and their sum, for models that make their own loss. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** @param losses [batch] @param labels int32 [batch]: negative where an example does not count @returns [3]: sum, 0, count */
export function lossSums(losses: Tensor, labels: Tensor): Tensor {
  return runKernel({
    name: 'sums of losses',
    inputs: { losses, labels },
    outputs: { sums: { shape: [3] } },
    integers: { rows: losses.size },
    body: `
  var total = 0.0;
  for (var row = 0u; row < u.rows; row++) {
    if (labels[row] >= 0) { total += select(losses[row], 1.0, i == 2u); }
  }
  store_sums(i, select(total, 0.0, i == 1u));`,
    threads: 3,
  }).sums;
}

/** @param losses [batch] @param labels as `lossSums` takes them @returns []: 0 where no example counts */
export function maskedMean(losses: Tensor, labels: Tensor): Tensor {
  return differentiable(
    [losses],
    () => {
      const sums = lossSums(losses, labels);
      const { mean } = runKernel({
        name: 'mean of losses',
        inputs: { sums },
        outputs: { mean: { shape: [] } },
        body: 'store_mean(0u, sums[0] / max(sums[2], 1.0));',
        threads: 1,
      });
      return { value: mean, saved: { sums, labels } };
    },
    (dy, saved) => [
      runKernel({
        name: 'mean of losses gradient',
        inputs: { ...saved, dy },
        outputs: { dLosses: { shape: losses.shape } },
        body: 'store_dLosses(i, select(0.0, dy[0] / max(sums[2], 1.0), labels[i] >= 0));',
        threads: losses.size,
      }).dLosses,
    ],
  );
}

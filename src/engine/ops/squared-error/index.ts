/** Mean squared error of numbers asked for, and its sum; answers below −1e29 stand where nothing is asked. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { lossSums } from '../masked-mean';

/** @param outputs [rows, 1] @param answers float32 [rows] @returns losses [rows], and labels [rows] as `lossSums` takes them */
function squares(outputs: Tensor, answers: Tensor) {
  return runKernel({
    name: 'squared errors',
    inputs: { outputs, answers },
    outputs: { losses: { shape: [answers.size] }, labels: { shape: [answers.size], dtype: 'int32' } },
    body: `
  let error = outputs[i] - answers[i];
  store_losses(i, error * error);
  store_labels(i, select(-1, 0, answers[i] > -1e29));`,
    threads: answers.size,
  });
}

/** @returns [3]: sum of squared errors, 0, how many count */
export function squaredErrorSums(outputs: Tensor, answers: Tensor): Tensor {
  const { losses, labels } = squares(outputs, answers);
  return lossSums(losses, labels);
}

/** @param outputs [rows, 1] @param answers float32 [rows] @returns []: 0 where nothing is asked */
export function squaredError(outputs: Tensor, answers: Tensor): Tensor {
  return differentiable(
    [outputs],
    () => {
      const sums = squaredErrorSums(outputs, answers);
      const { mean } = runKernel({
        name: 'mean squared error',
        inputs: { sums },
        outputs: { mean: { shape: [] } },
        body: 'store_mean(0u, sums[0] / max(sums[2], 1.0));',
        threads: 1,
      });
      return { value: mean, saved: { outputs, answers, sums } };
    },
    (dy, saved) => [
      runKernel({
        name: 'mean squared error gradient',
        inputs: { ...saved, dy },
        outputs: { dOutputs: { shape: outputs.shape } },
        body: `
  let slope = 2.0 * (outputs[i] - answers[i]) * dy[0] / max(sums[2], 1.0);
  store_dOutputs(i, select(0.0, slope, answers[i] > -1e29));`,
        threads: outputs.size,
      }).dOutputs,
    ],
  );
}

/**
 * Before anything is measured: do gradients on this device agree with the slope of the loss? A small network that uses the
 * ops every architecture rests on is differentiated, and the loss is measured a little way along the gradient on both
 * sides. A wrong number is worse than a stop.
 */
import { random } from '../base/random';
import { TrainabilityError } from '../base/errors';
import { attention } from './ops/attention';
import { crossEntropy } from './ops/cross-entropy';
import { add, gelu } from './ops/elementwise';
import { linear } from './ops/linear';
import { norm } from './ops/norm';
import { scan } from './ops/scan';
import { readTensors } from './read';
import { tf, type Tensor } from './tf';

/** Room for float32 rounding and for the curve of the loss over the step; a wrong op is off by far more. */
export const SELF_TEST_TOLERANCE = 0.02;
const STEP = 0.02;
/** Wide enough for the kernels that a GPU takes by default, with products of 32 × 32 and rows shared by threads. */
const [BATCH, TIME, WIDTH, CLASSES] = [2, 17, 36, 33];

function network(x: Tensor, labels: Tensor, weights: Tensor[]): Tensor {
  const [first, gain, query, key, value, decay, head] = weights as [Tensor, ...Tensor[]];
  const seen = norm(linear(x, first), gain!);
  const options = { heads: 2, keyHeads: 2, causal: true };
  const mixed = attention(linear(seen, query!), linear(seen, key!), linear(seen, value!), options);
  const state = scan(linear(mixed, decay!), gelu(add(x, mixed)));
  return crossEntropy(linear(state, head!).reshape([BATCH * TIME, CLASSES]), labels);
}

/** @throws TrainabilityError self-test, with the two slopes */
export async function selfTest(): Promise<void> {
  const numbers = random(1, 'self-test');
  const draw = (shape: number[], scale: number) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => scale * numbers.normal()),
      shape,
    );
  const scale = 1 / Math.sqrt(WIDTH);
  const square = (size = 1) => draw([WIDTH, WIDTH], size * scale);
  const x = draw([BATCH, TIME, WIDTH], 1);
  const weights = [
    square(),
    draw([WIDTH], 1),
    square(),
    square(),
    square(),
    // Decays well below 1.
    square(0.2),
    draw([WIDTH, CLASSES], scale),
  ];
  const labels = tf.tensor1d(
    Int32Array.from({ length: BATCH * TIME }, () => numbers.below(CLASSES)),
    'int32',
  );
  const tensors = tf.tidy(() => {
    const { value, grads } = tf.engine().gradients(() => network(x, labels, weights) as tf.Scalar, weights);
    return [value as Tensor, ...grads];
  });
  const [, ...gradients] = await readTensors(tensors);
  const length = Math.sqrt(gradients.flatMap((g) => [...g]).reduce((sum, value) => sum + value * value, 0));
  const values = await readTensors(weights);
  const lossAt = async (offset: number): Promise<number> => {
    const moved = values.map((value, index) =>
      tf.tensor(
        value.map((element, at) => element + (offset * gradients[index]![at]!) / length),
        weights[index]!.shape,
      ),
    );
    const loss = tf.tidy(() => network(x, labels, moved));
    const [result] = await readTensors([loss]);
    tf.dispose([...moved, loss]);
    return result![0]!;
  };
  const slope = ((await lossAt(STEP)) - (await lossAt(-STEP))) / (2 * STEP);
  tf.dispose([x, labels, ...weights, ...tensors]);
  if (!(Math.abs(slope / length - 1) < SELF_TEST_TOLERANCE)) {
    throw new TrainabilityError(
      'self-test',
      `Gradients are wrong on this device: slope ${slope}, gradient ${length}.`,
      {
        slope,
        gradient: length,
      },
    );
  }
}

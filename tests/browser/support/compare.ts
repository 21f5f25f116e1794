/**
 * Runs an op of ours on WebGPU and its composed twin on TensorFlow.js's CPU backend, and tells how far values and all
 * gradients lie apart. Without a test runner: the benchmark's bundle uses it on machines that have none.
 */
import '@tensorflow/tfjs-backend-cpu';
import '../../../src/engine/gradients';
// Definitions use methods that the engine does without.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import { random } from '../../../src/base/random';
import { relativeError } from '../../../src/base/relative-error';
import { readTensors } from '../../../src/engine/read';
import { tf, type Tensor } from '../../../src/engine/tf';

export type Op<Inputs extends Tensor[]> = (...inputs: Inputs) => Tensor;

/** A shape to fill with normal numbers, or given integers. */
export type Operand = number[] | { shape: number[]; integers: Int32Array };
export type Operands<Inputs extends Tensor[]> = { [Index in keyof Inputs]: Operand };

export interface Difference {
  /** `value`, `gradient 0`, … */
  what: string;
  /** Relative by norm. */
  error: number;
}

/** Largest difference that counts as agreement. */
export const TOLERANCE = 1e-4;

function valuesAndGradients<Inputs extends Tensor[]>(op: Op<Inputs>, tensors: Inputs): Tensor[] {
  const differentiable = tensors.filter(({ dtype }) => dtype === 'float32');
  const weighted = () => {
    const y = op(...tensors);
    // A weight of its own for each output, without a period, so that no error cancels.
    const numbers = random(2, 'weights of outputs');
    const weights = Float32Array.from({ length: y.size }, () => numbers.normal());
    return y.mul(tf.tensor(weights, y.shape)).sum() as tf.Scalar;
  };
  return tf.tidy(() => {
    const { grads } = tf.engine().gradients(weighted, differentiable);
    // An input that the output does not depend on at this shape has no gradient in the twin: it is zero.
    return [op(...tensors), ...differentiable.map((input, index) => grads[index] ?? tf.zerosLike(input))];
  });
}

/**
 * Needs an open device. The op's value is followed by its gradients for the float operands, in order.
 * @throws Error where a result has another size than its twin's
 */
export async function compareTwins<Inputs extends Tensor[]>(
  ours: Op<Inputs>,
  composed: Op<Inputs>,
  operands: Operands<Inputs>,
  seed = 1,
): Promise<Difference[]> {
  const numbers = random(seed, 'twin');
  const data = operands.map((operand) =>
    Array.isArray(operand)
      ? Float32Array.from({ length: operand.reduce((a, b) => a * b, 1) }, () => numbers.normal())
      : operand.integers,
  );
  const make = () =>
    operands.map((operand, index) =>
      Array.isArray(operand)
        ? tf.tensor(data[index]!.slice(), operand)
        : tf.tensor(data[index]!.slice(), operand.shape, 'int32'),
    ) as Inputs;

  await tf.setBackend('cpu');
  const references = make();
  const expected = valuesAndGradients(composed, references);
  const expectedValues = expected.map((tensor) => tensor.dataSync());
  tf.dispose([...references, ...expected]);

  await tf.setBackend('webgpu');
  const inputs = make();
  const actual = valuesAndGradients(ours, inputs);
  const values = await readTensors(actual);
  tf.dispose([...inputs, ...actual]);

  return values.map((value, index) => {
    const what = index === 0 ? 'value' : `gradient ${index - 1}`;
    const reference = expectedValues[index]!;
    if (value.length !== reference.length)
      throw new Error(`${what}: ${value.length} numbers, not ${reference.length}.`);
    return { what, error: relativeError(value, reference) };
  });
}

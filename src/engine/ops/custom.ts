/** Typed `tf.customGrad`: inputs as a list, saved tensors by the caller's own names. */
import { tf, type Tensor } from '../tf';

/**
 * @param inputs tensors to differentiate by
 * @param forward value, plus the tensors that the backward pass needs
 * @param backward gradients in the order of `inputs`, from dy and the saved tensors
 */
export function differentiable<Saved extends Record<string, Tensor>>(
  inputs: Tensor[],
  forward: () => { value: Tensor; saved: Saved },
  backward: (dy: Tensor, saved: Saved) => Tensor[],
): Tensor {
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const { value, saved } = forward();
    const names = Object.keys(saved);
    save(Object.values(saved));
    return {
      value,
      gradFunc: (dy: Tensor, kept: Tensor[]) =>
        backward(dy, Object.fromEntries(names.map((name, index) => [name, kept[index]!])) as Saved),
    };
  });
  return operation(...inputs);
}

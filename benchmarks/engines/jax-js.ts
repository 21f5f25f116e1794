/**
 * jax-js, jitted: loss, gradients and AdamW are one compiled function of weights, moments and a batch, as its user
 * writes it. Arrays are owned: what goes into a function is consumed, `.ref` keeps it.
 */
import { defaultDevice, getWebGPUDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import type { OpenTrainee } from '../engine';
import { adam } from '../work';

type Arrays = Record<string, np.Array>;
type Moments = { weights: Arrays; first: Arrays; second: Arrays };

const copy = (values: Float32Array | Int32Array) => values.slice() as Float32Array<ArrayBuffer>;

export const openJaxJs: OpenTrainee = async (work, setting, material) => {
  const { shape, batch, weightDecay } = setting;
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('jax-js finds no WebGPU.');
  defaultDevice('webgpu');
  const decay = new Map(material.weights.map((weight) => [weight.name, weight.decay ? weightDecay : 0]));
  const arrays = (trainable: boolean, values: (weight: { values: Float32Array }) => Float32Array): Arrays =>
    Object.fromEntries(
      material.weights
        .filter((weight) => weight.trainable === trainable)
        .map((weight) => [weight.name, np.array(copy(values(weight)), { shape: weight.shape })]),
    );
  const zeros = ({ values }: { values: Float32Array }) => new Float32Array(values.length);

  /** @param corrections [2]: 1 − β₁ᵗ, 1 − β₂ᵗ */
  const update = (
    { weights, first, second }: Moments,
    gradients: Arrays,
    corrections: [np.Array, np.Array],
  ): Moments => {
    const next: Moments = { weights: {}, first: {}, second: {} };
    for (const name of Object.keys(weights)) {
      const gradient = gradients[name]!;
      const m = first[name]!.mul(adam.beta1).add(gradient.ref.mul(1 - adam.beta1));
      const v = second[name]!.mul(adam.beta2).add(np.square(gradient).mul(1 - adam.beta2));
      const scale = np.sqrt(v.ref.div(corrections[1].ref)).add(adam.epsilon);
      const move = m.ref.div(corrections[0].ref).div(scale).mul(adam.learningRate);
      next.weights[name] = weights[name]!.mul(1 - adam.learningRate * decay.get(name)!).sub(move);
      next.first[name] = m;
      next.second[name] = v;
    }
    tree.dispose(corrections);
    return next;
  };

  let current: Moments = {
    weights: arrays(true, ({ values }) => values),
    first: arrays(true, zeros),
    second: arrays(true, zeros),
  };
  let state = arrays(false, ({ values }) => values);
  let steps = 0;
  const corrections = (): [np.Array, np.Array] => {
    steps++;
    return [np.array(1 - adam.beta1 ** steps), np.array(1 - adam.beta2 ** steps)];
  };
  let read: np.Array | null = null;
  let step: (index: number) => void;
  if (work.models) {
    const model = work.models.jax(setting);
    const loss = (
      weights: Arrays,
      running: Arrays,
      input: np.Array,
      labels: np.Array,
    ): [np.Array, Arrays] => {
      const parameter = (name: string) => (weights[name] ?? running[name])!.ref;
      const { logits, state: moved } = model(parameter, input);
      const picked = nn.logSoftmax(logits).mul(nn.oneHot(labels, shape.classes)).sum(-1);
      tree.dispose([weights, running]);
      return [picked.mean().neg(), moved];
    };
    const train = jit(
      (now: Moments, running: Arrays, input: np.Array, labels: np.Array, factors: [np.Array, np.Array]) => {
        const [[value, moved], gradients] = valueAndGrad(loss, { hasAux: true })(
          tree.ref(now.weights),
          running,
          input,
          labels,
        );
        return { next: update(now, gradients as Arrays, factors), moved, value };
      },
    );
    const batches = material.batches.map(({ inputs, targets }) => ({
      input: np.array(copy(inputs), {
        shape: [batch, ...shape.input],
        dtype: shape.kind === 'tokens' ? np.int32 : np.float32,
      }),
      labels: np.array(copy(targets), { shape: [targets.length], dtype: np.int32 }),
    }));
    step = (index) => {
      const { input, labels } = batches[index % batches.length]!;
      const result = train(current, state, input.ref, labels.ref, corrections());
      current = result.next;
      state = result.moved;
      read = result.value;
    };
  } else {
    const gradients: Arrays = Object.fromEntries(
      Object.entries(current.weights).map(([name, { shape: size }], index) => [
        name,
        np.array(copy(material.gradients[index]!), { shape: size }),
      ]),
    );
    const move = jit((now: Moments, given: Arrays, factors: [np.Array, np.Array]) =>
      update(now, given, factors),
    );
    step = () => {
      current = move(current, tree.ref(gradients), corrections());
      read = Object.values(current.weights).at(-1)!.ref;
    };
  }
  return {
    device: getWebGPUDevice(),
    enter: () => Promise.resolve(),
    step,
    finish: async () => (await read!.data()) as Float32Array,
    weights: () =>
      Promise.all(
        Object.values(current.weights).map(async (weight) => (await weight.ref.data()) as Float32Array),
      ),
    close: () => Promise.resolve(),
  };
};

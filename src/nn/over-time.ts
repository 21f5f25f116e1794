/**
 * Layers over time. Each runs whole sequences at once by a fused op; with a memory it goes on step by step from what it
 * left there, by the op's definition. Both give the same numbers, which a test holds for every architecture.
 */
import { TrainabilityError } from '../base/errors';
import { addRow } from '../engine/ops/add-row';
import { attention, type AttentionOptions } from '../engine/ops/attention';
import { causalConv1d } from '../engine/ops/causal-conv1d';
import { causalTaps } from '../engine/ops/causal-conv1d/taps';
import { deltaRule, gatedDeltaRule } from '../engine/ops/delta-rule';
import { deltaRuleSteps, gatedDeltaRuleSteps } from '../engine/ops/delta-rule/composed';
import { linearAttention, type LinearAttentionOptions } from '../engine/ops/linear-attention';
import { linearAttentionSteps } from '../engine/ops/linear-attention/composed';
import { walk, type Recurrence } from '../engine/ops/recurrence';
import { rotary } from '../engine/ops/rotary';
import { scan } from '../engine/ops/scan';
import { scanSteps } from '../engine/ops/scan/composed';
import { selectiveScan, type SelectiveScanInputs } from '../engine/ops/selective-scan';
import { selectiveScanSteps } from '../engine/ops/selective-scan/composed';
import { tf, type Tensor } from '../engine/tf';
import { zeros, type Initialiser } from './initialisers';
import type { Pass } from './pass';
import type { Scope } from './scope';

/** Declares a recurrence: whole sequences by `whole`, single steps by `steps`. */
export function Recurrent() {
  const owner = {};
  return (
    pass: Pass,
    inputs: Tensor[], // [batch, time, columns] each
    whole: () => Tensor,
    steps: () => Recurrence,
  ): Tensor => {
    if (!pass.memory) return whole();
    const { y, state } = walk(steps(), inputs, pass.memory.recall(owner));
    pass.memory.keep(owner, state);
    return y;
  };
}

/** h_t = a_t·h_{t−1} + b_t. */
export function Scan() {
  const over = Recurrent();
  return (a: Tensor, b: Tensor, pass: Pass): Tensor =>
    over(
      pass,
      [a, b],
      () => scan(a, b),
      () => scanSteps,
    );
}

/** As the op; `logDecay` [batch, time, heads]. */
export function LinearAttention(options: LinearAttentionOptions) {
  const over = Recurrent();
  return (q: Tensor, k: Tensor, v: Tensor, logDecay: Tensor, pass: Pass): Tensor =>
    over(
      pass,
      [q, k, v, logDecay],
      () => linearAttention(q, k, v, logDecay, options),
      () => linearAttentionSteps(options),
    );
}

/** As the op `deltaRule`. */
export function DeltaRule(heads: number) {
  const over = Recurrent();
  return (inputs: Parameters<typeof deltaRule>[0], pass: Pass): Tensor =>
    over(
      pass,
      [inputs.q, inputs.k, inputs.v, inputs.w, inputs.a, inputs.b],
      () => deltaRule(inputs, heads),
      () => deltaRuleSteps(heads),
    );
}

/** As the op `gatedDeltaRule`. */
export function GatedDeltaRule(heads: number) {
  const over = Recurrent();
  return (inputs: Parameters<typeof gatedDeltaRule>[0], pass: Pass): Tensor =>
    over(
      pass,
      [inputs.q, inputs.k, inputs.v, inputs.alpha, inputs.beta],
      () => gatedDeltaRule(inputs, heads),
      () => gatedDeltaRuleSteps(heads),
    );
}

/** As the op `selectiveScan`. */
export function SelectiveScan() {
  const over = Recurrent();
  return (inputs: SelectiveScanInputs, pass: Pass): Tensor =>
    over(
      pass,
      [inputs.x, inputs.delta, inputs.B, inputs.C],
      () => selectiveScan(inputs),
      () => selectiveScanSteps(inputs.A, inputs.D),
    );
}

/** Runs an op that looks back a fixed number of steps on the last inputs and the new ones. */
function LookingBack(reach: number) {
  const owner = {};
  return (x: Tensor, pass: Pass, whole: (x: Tensor) => Tensor): Tensor => {
    if (!pass.memory) return whole(x);
    const [batch, time, channels] = x.shape as [number, number, number];
    const [before] = pass.memory.recall(owner) ?? [tf.zeros([batch, reach, channels])];
    const seen = tf.concat([before!, x], 1);
    pass.memory.keep(owner, [tf.slice(seen as tf.Tensor3D, [0, time, 0], [batch, reach, channels])]);
    const y = whole(seen);
    return tf.slice(y as tf.Tensor3D, [0, reach, 0], [batch, time, y.shape[2]!]);
  };
}

export interface CausalConvSettings {
  /** Taps. */
  width: number;
  bias: boolean;
  initialise: Initialiser;
}

/** Depthwise causal convolution: [batch, time, channels] → the same; `weight` [width, channels], `bias` [channels]. */
export function CausalConv(scope: Scope, channels: number, { width, bias, initialise }: CausalConvSettings) {
  const weight = scope.parameter('weight', [width, channels], initialise, true);
  const offset = bias ? scope.parameter('bias', [channels], zeros) : undefined;
  const back = LookingBack(width - 1);
  return (x: Tensor, pass: Pass): Tensor =>
    back(x, pass, (seen) => causalConv1d(seen, weight.value, offset?.value));
}

/** x and what it was `dilation` steps ago, the older first: [batch, time, channels] → [batch, time, 2 · channels]. */
export function DilatedTaps(dilation: number) {
  const back = LookingBack(dilation);
  return (x: Tensor, pass: Pass): Tensor => back(x, pass, (seen) => causalTaps(seen, 2, dilation));
}

/** The input one step later, zero at the start. @returns the shape of x */
export function Shift() {
  const back = LookingBack(1);
  return (x: Tensor, pass: Pass): Tensor =>
    back(x, pass, (seen) => {
      const [batch, time, channels] = seen.shape as [number, number, number];
      const kept = tf.slice(seen as tf.Tensor3D, [0, 0, 0], [batch, time - 1, channels]);
      return tf.pad(kept, [
        [0, 0],
        [1, 0],
        [0, 0],
      ]);
    });
}

/** Turns queries or keys by their positions, but for the first `plain` columns of a head. @param x [batch, time, heads × D] */
export function Rotary(heads: number, plain = 0) {
  return (x: Tensor, pass: Pass): Tensor => rotary(x, heads, pass.memory?.position ?? 0, plain);
}

/** Learned positions: adds `weight` [time, width] to [batch, time, width]. */
export function Positions(scope: Scope, time: number, width: number, initialise: Initialiser) {
  const weight = scope.parameter('weight', [time, width], initialise);
  return (x: Tensor, pass: Pass): Tensor => {
    const first = pass.memory?.position ?? 0;
    const steps = x.shape[1]!;
    if (first + steps > time)
      throw new TrainabilityError(
        'unsupported-config',
        `A sequence of ${first + steps} steps is longer than the ${time} positions that were learned.`,
        { field: 'length', value: first + steps, allowed: `at most ${time}` },
      );
    if (!pass.memory) return addRow(x, weight.value);
    return addRow(x, tf.slice(weight.value as tf.Tensor2D, [first, 0], [steps, width]));
  };
}

/** Causal attention; memory holds the keys and values that a query may see. */
export function CausalAttention(options: Omit<AttentionOptions, 'causal' | 'bias'>) {
  const owner = {};
  return (q: Tensor, k: Tensor, v: Tensor, pass: Pass): Tensor => {
    if (!pass.memory) return attention(q, k, v, { ...options, causal: true });
    const [oldKeys, oldValues] = pass.memory.recall(owner) ?? [];
    const window = options.window ?? Infinity;
    const seen = (old: Tensor | undefined, now: Tensor) => {
      const all = old ? tf.concat([old, now], 1) : now;
      const [batch, time, width] = all.shape as [number, number, number];
      if (time <= window) return all;
      return tf.slice(all as tf.Tensor3D, [0, time - window, 0], [batch, window, width]);
    };
    // One step a time: the newest query sees all that is kept.
    const [keys, values] = [seen(oldKeys, k), seen(oldValues, v)];
    pass.memory.keep(owner, [keys, values]);
    return attention(q, keys, values, { ...options, window: undefined, causal: false });
  };
}

/**
 * Causal attention whose keys and values are made anew of fewer columns, which are all that memory holds.
 * @param expand columns of all steps, in the order in which they are given → keys and values
 */
export function LatentAttention(
  options: Omit<AttentionOptions, 'causal' | 'window' | 'bias'>,
  expand: (columns: Tensor[]) => { keys: Tensor; values: Tensor },
) {
  const owner = {};
  return (q: Tensor, columns: Tensor[], pass: Pass): Tensor => {
    const attend = (seen: Tensor[], causal: boolean) => {
      const { keys, values } = expand(seen);
      return attention(q, keys, values, { ...options, causal });
    };
    if (!pass.memory) return attend(columns, true);
    const before = pass.memory.recall(owner);
    const all = columns.map((now, index) => (before ? tf.concat([before[index]!, now], 1) : now));
    pass.memory.keep(owner, all);
    // One step a time: the newest query sees all that is kept.
    return attend(all, false);
  };
}

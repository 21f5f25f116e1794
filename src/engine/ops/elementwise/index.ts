/**
 * Element-wise functions, one kernel forward and one backward each, in the form that a capture fuses into their producers.
 * tanh and exp get clamped arguments: WGSL may assume that no infinity ever appears.
 */
import { runKernel } from '../../kernel';
import { orNaN, squashing } from '../../wgsl';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { pointwise } from './pointwise';

export * from './functions';

/** GELU by its tanh form, as GPT-2 defines it. */
export function gelu(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'gelu',
    declarations: `
fn geluBend(z: f32) -> f32 { return tanh(clamp(0.7978845608 * (z + 0.044715 * z * z * z), -15.0, 15.0)); }
fn geluSlope(z: f32) -> f32 { return 0.7978845608 * (1.0 + 0.134145 * z * z); }`,
    value: '0.5 * x * (1.0 + geluBend(x))',
    derivative: '0.5 * (1.0 + geluBend(x)) + 0.5 * x * (1.0 - geluBend(x) * geluBend(x)) * geluSlope(x)',
  });
}

export function relu(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'relu',
    value: orNaN('max(x, 0.0)', 'x'),
    derivative: 'select(0.0, 1.0, x > 0.0)',
  });
}

export function sigmoid(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'sigmoid',
    declarations: squashing,
    value: 'sigmoid(x)',
    derivative: 'sigmoid(x) * (1.0 - sigmoid(x))',
  });
}

/** The candidate of minimal recurrent networks: positive and without saturation above (Feng et al. 2024, appendix B). */
export function positiveCandidate(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'positive candidate',
    declarations: squashing,
    value: 'select(sigmoid(x), x + 0.5, x >= 0.0)',
    derivative: 'select(sigmoid(x) * (1.0 - sigmoid(x)), 1.0, x >= 0.0)',
  });
}

/** SwiGLU: silu(gate) ⊙ value. @param gate, value same shape */
export function swiglu(gate: Tensor, value: Tensor): Tensor {
  return differentiable(
    [gate, value],
    () => ({
      value: runKernel({
        name: 'swiglu',
        inputs: { gate, value },
        outputs: { y: { shape: gate.shape } },
        declarations: squashing,
        body: 'store_y(i, gate[i] * sigmoid(gate[i]) * value[i]);',
        threads: gate.size,
      }).y,
      saved: { gate, value },
    }),
    (dy, saved) => {
      const { dGate, dValue } = runKernel({
        name: 'swiglu gradient',
        inputs: { ...saved, dy },
        outputs: { dGate: { shape: gate.shape }, dValue: { shape: gate.shape } },
        declarations: squashing,
        body: `
  let s = sigmoid(gate[i]);
  store_dGate(i, dy[i] * value[i] * s * (1.0 + gate[i] * (1.0 - s)));
  store_dValue(i, dy[i] * gate[i] * s);`,
        threads: gate.size,
      });
      return [dGate, dValue];
    },
  );
}

/** The residual connection. @param a, b same shape */
export function add(a: Tensor, b: Tensor): Tensor {
  return differentiable(
    [a, b],
    () => ({
      value: runKernel({
        name: 'add',
        inputs: { left: a, right: b },
        outputs: { y: { shape: a.shape } },
        body: 'store_y(i, left[i] + right[i]);',
        threads: a.size,
      }).y,
      saved: {},
    }),
    (dy) => [dy, dy],
  );
}

/** A gate. @param a, b same shape */
export function multiply(a: Tensor, b: Tensor): Tensor {
  return differentiable(
    [a, b],
    () => ({
      value: runKernel({
        name: 'multiply',
        inputs: { left: a, right: b },
        outputs: { y: { shape: a.shape } },
        body: 'store_y(i, left[i] * right[i]);',
        threads: a.size,
      }).y,
      saved: { left: a, right: b },
    }),
    (dy, saved) => {
      const { dLeft, dRight } = runKernel({
        name: 'multiply gradient',
        inputs: { ...saved, dy },
        outputs: { dLeft: { shape: a.shape }, dRight: { shape: a.shape } },
        body: 'store_dLeft(i, dy[i] * right[i]); store_dRight(i, dy[i] * left[i]);',
        threads: a.size,
      });
      return [dLeft, dRight];
    },
  );
}

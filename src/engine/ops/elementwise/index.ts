/**
 * Element-wise functions, one dispatch forward and one backward each. tanh and exp get clamped arguments: WGSL may assume
 * that no infinity ever appears.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** Value and derivative in WGSL, as expressions in x. */
interface Pointwise {
  name: string;
  declarations?: string;
  value: string;
  derivative: string;
}

const sigmoidCode = 'fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-clamp(x, -30.0, 30.0))); }';

function pointwise(x: Tensor, { name, declarations = '', value, derivative }: Pointwise): Tensor {
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name,
        inputs: { input: x },
        outputs: { output: { shape: x.shape } },
        declarations,
        body: `let x = input[i]; output[i] = ${value};`,
        threads: x.size,
      }).output,
      saved: { x },
    }),
    (dy, saved) => [
      runKernel({
        name: `${name} gradient`,
        inputs: { input: saved.x, dy },
        outputs: { dx: { shape: x.shape } },
        declarations,
        body: `let x = input[i]; dx[i] = dy[i] * (${derivative});`,
        threads: x.size,
      }).dx,
    ],
  );
}

/** GELU by its tanh form, as GPT-2 defines it. */
export function gelu(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'gelu',
    declarations: `
fn bend(x: f32) -> f32 { return tanh(clamp(0.7978845608 * (x + 0.044715 * x * x * x), -15.0, 15.0)); }
fn slope(x: f32) -> f32 { return 0.7978845608 * (1.0 + 0.134145 * x * x); }`,
    value: '0.5 * x * (1.0 + bend(x))',
    derivative: '0.5 * (1.0 + bend(x)) + 0.5 * x * (1.0 - bend(x) * bend(x)) * slope(x)',
  });
}

export function relu(x: Tensor): Tensor {
  return pointwise(x, { name: 'relu', value: 'max(x, 0.0)', derivative: 'select(0.0, 1.0, x > 0.0)' });
}

export function sigmoid(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'sigmoid',
    declarations: sigmoidCode,
    value: 'sigmoid(x)',
    derivative: 'sigmoid(x) * (1.0 - sigmoid(x))',
  });
}

/** The candidate of minimal recurrent networks: positive and without saturation above (Feng et al. 2024, appendix B). */
export function positiveCandidate(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'positive candidate',
    declarations: sigmoidCode,
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
        declarations: sigmoidCode,
        body: 'y[i] = gate[i] * sigmoid(gate[i]) * value[i];',
        threads: gate.size,
      }).y,
      saved: { gate, value },
    }),
    (dy, saved) => {
      const { dGate, dValue } = runKernel({
        name: 'swiglu gradient',
        inputs: { ...saved, dy },
        outputs: { dGate: { shape: gate.shape }, dValue: { shape: gate.shape } },
        declarations: sigmoidCode,
        body: `
  let s = sigmoid(gate[i]);
  dGate[i] = dy[i] * value[i] * s * (1.0 + gate[i] * (1.0 - s));
  dValue[i] = dy[i] * gate[i] * s;`,
        threads: gate.size,
      });
      return [dGate, dValue];
    },
  );
}

/** Sum or product of two tensors of the same shape. */
function combine(name: string, a: Tensor, b: Tensor, operator: '+' | '*'): Tensor {
  const run = (label: string, left: Tensor, right: Tensor) =>
    runKernel({
      name: label,
      inputs: { left, right },
      outputs: { y: { shape: a.shape } },
      body: `y[i] = left[i] ${operator} right[i];`,
      threads: a.size,
    }).y;
  return differentiable(
    [a, b],
    () => ({ value: run(name, a, b), saved: (operator === '*' ? { a, b } : {}) as Record<string, Tensor> }),
    (dy, saved) =>
      operator === '+'
        ? [dy, dy]
        : [run(`${name} gradient`, dy, saved.b!), run(`${name} gradient`, dy, saved.a!)],
  );
}

/** The residual connection. */
export const add = (a: Tensor, b: Tensor): Tensor => combine('add', a, b, '+');
export const multiply = (a: Tensor, b: Tensor): Tensor => combine('multiply', a, b, '*');

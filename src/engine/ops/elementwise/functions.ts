/** More functions of single numbers; arguments of exp are clamped, and sine and cosine are our own, since WGSL's are coarse. */
import { orNaN, squashing } from '../../wgsl';
import type { Tensor } from '../../tf';
import { pointwise } from './pointwise';

/** x·σ(x) */
export function silu(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'silu',
    declarations: squashing,
    value: 'x * sigmoid(x)',
    derivative: 'sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x)))',
  });
}

export function tanh(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'tanh',
    declarations: squashing,
    value: 'bend(x)',
    derivative: '1.0 - bend(x) * bend(x)',
  });
}

/** log(1 + eˣ), by the side that does not overflow. */
export function softplus(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'softplus',
    declarations: squashing,
    value: orNaN('max(x, 0.0) + log(1.0 + exp(-clamp(abs(x), 0.0, 30.0)))', 'x'),
    derivative: 'sigmoid(x)',
  });
}

/** eˣ; beyond ±80, where float32 ends, it stays what it is there. */
export function exponential(x: Tensor): Tensor {
  const value = orNaN('exp(clamp(x, -80.0, 80.0))', 'x');
  return pointwise(x, { name: 'exponential', value, derivative: value });
}

/** eˣ − 1, by its Taylor series where the difference would lose digits. */
export function exponentialLessOne(x: Tensor): Tensor {
  const power = orNaN('exp(clamp(x, -80.0, 80.0))', 'x');
  const series =
    'x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0)))))';
  return pointwise(x, {
    name: 'exponential less one',
    value: `select(${power} - 1.0, ${series}, abs(x) < 0.2)`,
    derivative: power,
  });
}

/** √x of x ≥ 0; the derivative is bounded at 0. */
export function squareRoot(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'square root',
    value: orNaN('sqrt(max(x, 0.0))', 'x'),
    derivative: '0.5 * inverseSqrt(max(x, 1e-12))',
  });
}

/** 1 / max(|x|, 1): the normaliser of the mLSTM (Beck et al. 2024). */
export function inverseAboveOne(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'inverse above one',
    value: orNaN('1.0 / max(abs(x), 1.0)', 'x'),
    derivative: 'select(0.0, -sign(x) / (x * x), abs(x) > 1.0)',
  });
}

/** ReLU(x)² (So et al. 2021). */
export function squaredRelu(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'squared relu',
    value: orNaN('max(x, 0.0) * max(x, 0.0)', 'x'),
    derivative: '2.0 * max(x, 0.0)',
  });
}

/** x held in ±bound. */
export function bounded(x: Tensor, bound: number): Tensor {
  return pointwise(x, {
    name: 'bounded',
    value: orNaN(`clamp(x, -f32(${bound}), f32(${bound}))`, 'x'),
    derivative: `select(0.0, 1.0, abs(x) <= f32(${bound}))`,
  });
}

/** factor·x + offset, with numbers that stay the same. */
export function affine(x: Tensor, factor: number, offset = 0): Tensor {
  const number = (value: number) => (Number.isInteger(value) ? `${value}.0` : `${value}`);
  return pointwise(x, {
    name: 'affine',
    value: `${number(factor)} * x + ${number(offset)}`,
    derivative: number(factor),
  });
}

/**
 * Less than 1e-6 off for |x| < 1000. x is brought into ±π/2 by whole halves of a turn, π in two parts; Taylor from there.
 */
export const trigonometry = `
fn halfTurns(x: f32) -> f32 { return round(x * 0.3183098861837907); }
fn within(x: f32) -> f32 { let k = halfTurns(x); return (x - k * 3.140625) - k * 0.000967653589793; }
fn sign_(x: f32) -> f32 { return 1.0 - 2.0 * abs(halfTurns(x) - 2.0 * floor(0.5 * halfTurns(x))); }
fn sine(x: f32) -> f32 {
  let r = within(x);
  let s = r * r;
  return sign_(x) * r * (1.0 + s * (-1.6666667e-1 + s * (8.3333333e-3 + s * (-1.9841270e-4 + s * (2.7557319e-6 - s * 2.5052108e-8)))));
}
fn cosine(x: f32) -> f32 {
  let r = within(x);
  let s = r * r;
  return sign_(x) * (1.0 + s * (-0.5 + s * (4.1666667e-2 + s * (-1.3888889e-3 + s * (2.4801587e-5 + s * (-2.7557319e-7 + s * 2.0876757e-9))))));
}`;

export function sine(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'sine',
    declarations: trigonometry,
    value: 'sine(x)',
    derivative: 'cosine(x)',
  });
}

export function cosine(x: Tensor): Tensor {
  return pointwise(x, {
    name: 'cosine',
    declarations: trigonometry,
    value: 'cosine(x)',
    derivative: '-sine(x)',
  });
}

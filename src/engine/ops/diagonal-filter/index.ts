/**
 * The filter that a diagonal state space of complex states amounts to, K_l = 2·Re Σ_n c_n·exp(z_n·l): a Vandermonde
 * product, which never holds all its powers (S4D, Gu et al. 2022). It is made once for a whole batch, so it counts no FLOPs,
 * which are an example's.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { orNaN } from '../../wgsl';
import { differentiable } from '../custom';
import { trigonometry } from '../elementwise/functions';

/** z and c, [channels, states] each. */
export interface DiagonalStates {
  /** Re z ≤ 0 */
  rate: Tensor;
  /** Im z */
  turn: Tensor;
  /** Re c */
  readout: Tensor;
  /** Im c */
  turned: Tensor;
}

/** WGSL: exp(z·l), real and imaginary part. */
const power = `${trigonometry}
fn power(rate: f32, turn: f32, l: f32) -> vec2f {
  let exponent = rate * l;
  return ${orNaN('exp(clamp(exponent, -80.0, 80.0))', 'exponent')} * vec2f(cosine(turn * l), sine(turn * l));
}`;

/** @returns [time, channels] */
export function diagonalFilter({ rate, turn, readout, turned }: DiagonalStates, time: number): Tensor {
  const [channels, states] = rate.shape as [number, number];
  return differentiable(
    [rate, turn, readout, turned],
    () => ({
      value: runKernel({
        name: 'diagonal filter',
        inputs: { rate, turn, readout, turned },
        outputs: { filter: { shape: [time, channels] } },
        integers: { channels, states },
        declarations: power,
        body: `
  let l = f32(i / u.channels);
  let start = i % u.channels * u.states;
  var total = 0.0;
  for (var at = start; at < start + u.states; at++) {
    let p = power(rate[at], turn[at], l);
    total += readout[at] * p.x - turned[at] * p.y;
  }
  store_filter(i, 2.0 * total);`,
        threads: time * channels,
      }).filter,
      saved: { rate, turn, readout, turned },
    }),
    (dy, saved) => {
      const { dRate, dTurn, dReadout, dTurned } = runKernel({
        name: 'diagonal filter gradient',
        inputs: { ...saved, dy },
        outputs: {
          dRate: { shape: rate.shape },
          dTurn: { shape: rate.shape },
          dReadout: { shape: rate.shape },
          dTurned: { shape: rate.shape },
        },
        integers: { time, channels, states },
        declarations: power,
        body: `
  let channel = i / u.states;
  let c = vec2f(readout[i], turned[i]);
  var toC = vec2f(); // Σ dy·exp(z·l)
  var toZ = vec2f(); // Σ dy·l·exp(z·l)
  for (var l = 0u; l < u.time; l++) {
    let d = 2.0 * dy[l * u.channels + channel] * power(rate[i], turn[i], f32(l));
    toC += d;
    toZ += f32(l) * d;
  }
  store_dReadout(i, toC.x);
  store_dTurned(i, -toC.y);
  store_dRate(i, c.x * toZ.x - c.y * toZ.y);
  store_dTurn(i, -c.x * toZ.y - c.y * toZ.x);`,
        threads: rate.size,
      });
      return [dRate, dTurn, dReadout, dTurned];
    },
  );
}

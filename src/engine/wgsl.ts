/**
 * WGSL that several kernels share. WGSL may take for granted that no number is NaN, so whatever bounds its argument must
 * hand a NaN on by hand: else max(NaN, 0) may be 0, and a run that has diverged looks sound.
 */

/** `value`, or NaN where `source` is NaN, told by its bits. Both are expressions of so many lanes; `source` is read twice. */
export function orNaN(value: string, source: string, lanes: 1 | 2 | 4 = 1): string {
  const bits = lanes === 1 ? 'u32' : `vec${lanes}u`;
  return `select(${value}, ${source}, (bitcast<${bits}>(${source}) & ${bits}(0x7fffffffu)) > ${bits}(0x7f800000u))`;
}

/** Functions `sigmoid` and `bend`, the hyperbolic tangent; exp and tanh overflow on some devices far out. */
export const squashing = `
fn sigmoid(z: f32) -> f32 { return ${orNaN('1.0 / (1.0 + exp(-clamp(z, -30.0, 30.0)))', 'z')}; }
fn bend(z: f32) -> f32 { return ${orNaN('tanh(clamp(z, -15.0, 15.0))', 'z')}; }`;

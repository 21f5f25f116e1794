/**
 * First and second moment of the gradient with bias correction (Kingma & Ba 2015, algorithm 1), the part that Adam, AdamW
 * and Muon share.
 */
export interface MomentSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** What `momentsCode` reads as uniforms. 1 − β is taken in double precision: in float32, 1 − 0.999 is off by 1e-5. */
export function momentFloats({ beta1, beta2, epsilon }: MomentSettings): Record<string, number> {
  return { share1: 1 - beta1, share2: 1 - beta2, epsilon };
}

/** WGSL: moves `first` and `second` towards the gradient `g` and leaves the step, in units of the rate, in `direction`. */
export const momentsCode = `
  let m = first[i] + u.share1 * (g - first[i]);
  let v = second[i] + u.share2 * (g * g - second[i]);
  first[i] = m;
  second[i] = v;
  let direction = m / clock[1] / (sqrt(v / clock[2]) + u.epsilon);`;

/**
 * LSTM over time (Hochreiter & Schmidhuber 1997, with forget gates): the input's share of the gates is one matrix product
 * outside; here one dispatch a step adds the recurrent share and moves the state, in both directions. Gates lie in the
 * order input, forget, cell, output, as in PyTorch.
 */
import { empty, runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { gemm } from '../gemm';

const declarations = `
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-clamp(x, -30.0, 30.0))); }
fn bend(x: f32) -> f32 { return tanh(clamp(x, -15.0, 15.0)); }`;

/**
 * @param inputs [batch, time, 4 · width]: x·W + b
 * @param recurrent [width, 4 · width]
 * @returns h [batch, time, width]; the state before the first step is zero
 */
export function lstm(inputs: Tensor, recurrent: Tensor): Tensor {
  const [batch, time, four] = inputs.shape as [number, number, number];
  const width = four / 4;
  const shape = [batch, time, width];
  const stepFlops = 2 * batch * width * four;
  return differentiable(
    [inputs, recurrent],
    () => {
      const h = empty(shape);
      const cell = empty(shape);
      const gates = empty(inputs.shape);
      for (let t = 0; t < time; t++) {
        runKernel({
          name: 'lstm step',
          inputs: { inputs, recurrent },
          inPlace: { gates, cell, h },
          integers: { t, time, width },
          declarations,
          body: `
  let j = i % u.width;
  let now = (i / u.width) * u.time + u.t;
  let at = now * 4u * u.width + j;
  var z = vec4f(inputs[at], inputs[at + u.width], inputs[at + 2u * u.width], inputs[at + 3u * u.width]);
  var before = 0.0;
  if (u.t > 0u) {
    before = cell[(now - 1u) * u.width + j];
    for (var k = 0u; k < u.width; k++) {
      let w = k * 4u * u.width + j;
      z += h[(now - 1u) * u.width + k]
        * vec4f(recurrent[w], recurrent[w + u.width], recurrent[w + 2u * u.width], recurrent[w + 3u * u.width]);
    }
  }
  let g = vec4f(sigmoid(z.x), sigmoid(z.y), bend(z.z), sigmoid(z.w));
  let c = g.y * before + g.x * g.z;
  gates[at] = g.x; gates[at + u.width] = g.y; gates[at + 2u * u.width] = g.z; gates[at + 3u * u.width] = g.w;
  cell[now * u.width + j] = c;
  h[now * u.width + j] = g.w * bend(c);`,
          threads: batch * width,
          flops: t > 0 ? stepFlops : 0,
        });
      }
      return { value: h, saved: { recurrent, gates, cell, h } };
    },
    (dy, { recurrent: matrix, gates, cell, h }) => {
      const dInputs = empty(inputs.shape);
      const dCell = empty([batch, width]);
      for (let t = time - 1; t >= 0; t--) {
        runKernel({
          name: 'lstm step gradient',
          inputs: { recurrent: matrix, gates, cell, dy },
          inPlace: { dInputs, dCell },
          integers: { t, time, width },
          declarations,
          body: `
  let j = i % u.width;
  let now = (i / u.width) * u.time + u.t;
  let at = now * 4u * u.width + j;
  var dh = dy[now * u.width + j];
  var dc = 0.0;
  if (u.t + 1u < u.time) {
    dc = dCell[i];
    let next = (now + 1u) * 4u * u.width;
    let w = j * 4u * u.width;
    for (var k = 0u; k < 4u * u.width; k++) { dh += dInputs[next + k] * recurrent[w + k]; }
  }
  let g = vec4f(gates[at], gates[at + u.width], gates[at + 2u * u.width], gates[at + 3u * u.width]);
  let bent = bend(cell[now * u.width + j]);
  var before = 0.0;
  if (u.t > 0u) { before = cell[(now - 1u) * u.width + j]; }
  dc += dh * g.w * (1.0 - bent * bent);
  dInputs[at] = dc * g.z * g.x * (1.0 - g.x);
  dInputs[at + u.width] = dc * before * g.y * (1.0 - g.y);
  dInputs[at + 2u * u.width] = dc * g.x * (1.0 - g.z * g.z);
  dInputs[at + 3u * u.width] = dh * bent * g.w * (1.0 - g.w);
  dCell[i] = dc * g.y;`,
          threads: batch * width,
          flops: t + 1 < time ? stepFlops : 0,
        });
      }
      const { previous } = runKernel({
        name: 'lstm previous',
        inputs: { h },
        outputs: { previous: { shape: [batch * time, width] } },
        integers: { time, width },
        body: `
  let t = (i / u.width) % u.time;
  previous[i] = select(0.0, h[i - min(u.width, i)], t > 0u);`,
        threads: batch * time * width,
      });
      return [dInputs, gemm(previous, dInputs.reshape([batch * time, four]), { transposeA: true })];
    },
  );
}

import { afterAll, beforeAll, test } from 'vitest';
import { architectures } from '../../../src/catalog/architectures';
import { solve } from '../../../src/catalog/solve';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { createModel } from '../../../src/trainer/model';
import { tinyConfig } from '../support/models';
import type { TaskShape } from '../../../src/catalog/task';
import { random } from '../../../src/base/random';
beforeAll(() => openDevice('software'));
afterAll(closeDevice);
const shape: TaskShape = { kind: 'tokens', input: [32], target: [32], vocabulary: 16, classes: 16, nextToken: true };
// A period of 5 that differs from example to example: predictable from what was seen 5 steps before.
function batch(index: number) {
  const r = random(1, 'learn', index); const B = 8; const inputs = new Int32Array(B * 32), targets = new Int32Array(B * 32);
  for (let b = 0; b < B; b++) { const p = Array.from({ length: 5 }, () => r.below(16)); for (let t = 0; t < 32; t++) { inputs[b*32+t] = p[t % 5]!; targets[b*32+t] = p[(t + 1) % 5]!; } }
  return { inputs, targets };
}
test.each(['mamba','mamba2','s4d','hyena','mamba3','llama'])('%s', async (id) => {
  const a = architectures.find((x) => x.id === id)!;
  const m = await createModel(a, solve(a, 'nano', shape), shape, tinyConfig(id, { batch: 8 }));
  m.reset(); const line: string[] = [];
  for (let i = 0; i < 300; i++) { m.setBatch(batch(i)); m.setClock(i + 1, 0.003 * Math.min(1, (i + 1) / 30)); m.train.replay();
    if (i % 60 === 59 || i === 0) { const ring = await m.readRing(); line.push(ring[2 * (i % 10)]!.toFixed(2)); } }
  console.log('LEARN', id, line.join(' '));
  m.dispose();
}, 120000);

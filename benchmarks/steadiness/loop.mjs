/**
 * One thread of a fixed loop that all threads end together, as the parts of a dispatch do on a software adapter. It is arithmetic in
 * registers that fills the units of its core, so that whoever shares the core shows; a loop that waits for its own results does not see them.
 */
import { parentPort, workerData } from 'node:worker_threads';

const ARRIVED = 0;
const OVER = 1;
const { shared, threads, leads, seconds, blockSeconds } = workerData;
/** How often a thread has come to a meeting, and whether the run is over. */
const state = new Int32Array(shared);

function meet() {
  const arrived = Atomics.add(state, ARRIVED, 1) + 1;
  const everyone = Math.ceil(arrived / threads) * threads;
  while (Atomics.load(state, ARRIVED) < everyone);
}

function turn(times) {
  let [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6];
  let [g, h, i, j, k, l] = [7, 8, 9, 10, 11, 12];
  for (let count = 0; count < times; count++) {
    a = a * 0.999 + 0.1;
    b = b * 0.999 + 0.1;
    c = c * 0.999 + 0.1;
    d = d * 0.999 + 0.1;
    e = e * 0.999 + 0.1;
    f = f * 0.999 + 0.1;
    g = g * 0.999 + 0.1;
    h = h * 0.999 + 0.1;
    i = i * 0.999 + 0.1;
    j = j * 0.999 + 0.1;
    k = k * 0.999 + 0.1;
    l = l * 0.999 + 0.1;
  }
  return a + b + c + d + e + f + g + h + i + j + k + l;
}

const blocks = [];
let sum = 0;
// Many short calls before the clock starts, so that the compiler has seen all of it, and leaves it as it is from then on.
for (let call = 0; call < 5000; call++) sum += turn(1000);
// No block begins before all are ready.
meet();
const end = performance.now() + 1000 * seconds;
let [begun, turns] = [performance.now(), 0];
for (;;) {
  meet();
  if (Atomics.load(state, OVER)) break;
  sum += turn(2_000_000);
  meet();
  if (!leads) continue;
  turns++;
  const now = performance.now();
  if (now - begun >= 1000 * blockSeconds) {
    blocks.push((now - begun) / 1000 / turns);
    [begun, turns] = [now, 0];
  }
  if (now >= end) Atomics.store(state, OVER, 1);
}
// The sum is read, so that no compiler may leave the loop out.
parentPort.postMessage({ sum, blocks });

/** WebGPU in Node. Import it first: TensorFlow.js looks for WebGPU while it is loaded. */
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', {
  // jax-js reads the browser's name.
  value: { gpu: create([]), userAgent: `Node.js/${process.version}` },
  configurable: true,
});

// jax-js maps and filters iterators, which Node can since version 22 only.
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as {
  map?: (this: Iterable<unknown>, change: (value: unknown) => unknown) => Iterable<unknown>;
  filter?: (this: Iterable<unknown>, keeps: (value: unknown) => unknown) => Iterable<unknown>;
};
iterators.map ??= function* (change) {
  for (const value of this) yield change(value);
};
iterators.filter ??= function* (keeps) {
  for (const value of this) if (keeps(value)) yield value;
};

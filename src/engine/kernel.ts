/**
 * Runs WGSL of our own on tensors: the caller names inputs, outputs and numbers, and writes the body for one thread;
 * bindings, the uniform block and the thread index are written here.
 *
 * A body that writes an output only by `store_NAME(at, value)`, each element once, lets a capture run the element-wise
 * kernels that follow in the same dispatch. A body that reads an input only as `NAME[i]`, and has no loop and no return,
 * is such an element-wise kernel.
 */
import { backend } from './device';
import { tf, type Tensor } from './tf';

export type DType = 'float32' | 'int32';

export interface KernelCall<Outputs extends string> {
  name: string;
  /** Read by the kernel as `name[i]`; element type follows the tensor's dtype. */
  inputs: Record<string, Tensor>;
  /** New tensors that the kernel fills completely. */
  outputs?: Record<Outputs, { shape: number[]; dtype?: DType }>;
  /** Tensors that the kernel changes where they lie. */
  inPlace?: Record<string, Tensor>;
  /** Whole numbers, read as `u.name`. */
  integers?: Record<string, number>;
  /** Real numbers, read as `u.name`. */
  floats?: Record<string, number>;
  /** WGSL at module level: constants and functions. */
  declarations?: string;
  /** WGSL for the thread `i`, 0 ≤ i < threads; with `shared`, also of `local` (thread in its workgroup) and `workgroup`. */
  body: string;
  threads: number;
  /** Threads of a workgroup; 64 unless told. */
  workgroup?: number;
  /**
   * Memory of a workgroup, as `var<workgroup> …;`. Then the body may use barriers, must not return early, and `threads`
   * is a multiple of `workgroup`.
   */
  shared?: string;
  /** Contractions only, a multiply-add counted as two. */
  flops?: number;
}

const WORKGROUP = 64;
const MOST_WORKGROUPS = 65_535;

function elementType(tensor: { dtype: string }): string {
  return tensor.dtype === 'int32' ? 'i32' : 'f32';
}

/** A tensor on the GPU whose values are whatever lay there: for kernels that write it before anything reads it. */
export function empty(shape: number[], dtype: DType = 'float32'): Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend().makeTensorInfo(shape, dtype));
}

/** @returns the outputs by name; all inside the current tidy scope. */
export function runKernel<Outputs extends string = never>(
  call: KernelCall<Outputs>,
): Record<Outputs, Tensor> {
  const gpu = backend();
  const outputs = {} as Record<Outputs, Tensor>;
  for (const [name, { shape, dtype }] of Object.entries(call.outputs ?? {}) as [
    Outputs,
    { shape: number[]; dtype?: DType },
  ][]) {
    outputs[name] = empty(shape, dtype);
  }
  const written = { ...call.inPlace, ...outputs };
  const bound = [
    ...Object.entries(call.inputs).map(([name, tensor]) => ({ name, tensor, access: 'read' })),
    ...Object.entries<Tensor>(written).map(([name, tensor]) => ({ name, tensor, access: 'read_write' })),
  ];

  const integers = { ...call.integers, threads: call.threads };
  const floats = call.floats ?? {};
  const fields = [
    ...Object.keys(integers).map((name) => `${name}: u32`),
    ...Object.keys(floats).map((name) => `${name}: f32`),
  ];
  const data = new ArrayBuffer(4 * fields.length);
  new Uint32Array(data).set(Object.values(integers));
  new Float32Array(data).set(Object.values(floats), Object.keys(integers).length);

  const { workgroup = WORKGROUP, shared } = call;
  const groups = Math.ceil(call.threads / workgroup);
  const rows = Math.ceil(groups / MOST_WORKGROUPS);
  const columns = Math.ceil(groups / rows);
  const code = `
struct Uniforms { ${fields.join(', ')} }
${bound
  .map(
    ({ name, tensor, access }, index) =>
      `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${elementType(tensor)}>;`,
  )
  .join('\n')}
@group(0) @binding(${bound.length}) var<uniform> u: Uniforms;
${Object.entries<Tensor>(written)
  .map(
    ([name, tensor]) =>
      `fn store_${name}(at_: u32, value_: ${elementType(tensor)}) { ${name}[at_] = value_; }`,
  )
  .join('\n')}
${shared ?? ''}
${call.declarations ?? ''}
@compute @workgroup_size(${workgroup})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let workgroup = id.x + id.y * groups.x;
  let i = workgroup * ${workgroup}u + local;
  ${shared ? `if (workgroup >= u.threads / ${workgroup}u) { return; }` : 'if (i >= u.threads) { return; }'}
${call.body}
}`;
  gpu.dispatch(
    gpu.pipeline(call.name, code),
    bound.map(({ tensor }) => tensor),
    gpu.uniform(data),
    [columns, rows, 1],
    call.flops ?? 0,
  );
  return outputs;
}

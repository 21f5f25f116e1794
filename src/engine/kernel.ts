/**
 * Runs WGSL of our own on tensors: the caller names inputs, outputs and numbers, and writes the body for one thread;
 * bindings, the uniform block and the thread index are written by `emit`.
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
  /** Read by the kernel as `name[index]`; element type follows the tensor's dtype. */
  inputs: Record<string, Tensor>;
  /**
   * Of the inputs, those read as `vec4f`: `name[index]` is elements 4 · index … 4 · index + 3. In a kernel with shared
   * memory only, since others meet in a dispatch, where the same storage cannot be both read as vectors and written.
   */
  vectors?: string[];
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

/** Memory that is only known by its size until a recording is planned. */
export class PlannedBuffer {
  constructor(
    readonly size: number,
    readonly usage: number,
  ) {}
}

/** Where a tensor's values lie. */
export type Storage = GPUBuffer | PlannedBuffer;

/** A tensor as a kernel sees it: a range of some storage, in elements. */
export interface Binding {
  name: string;
  storage: Storage;
  offset: number;
  size: number;
  /** Whether the range is part of a larger tensor. */
  view: boolean;
  type: 'f32' | 'i32' | 'vec4f';
  /** `write`: fills it completely without reading what was there; `update`: anything else that writes. */
  access: 'read' | 'write' | 'update';
}

/** A call with its tensors resolved: all that emitting, fusing and scheduling need. */
export interface Kernel {
  name: string;
  bindings: Binding[];
  integers: Record<string, number>;
  floats: Record<string, number>;
  declarations: string;
  body: string;
  threads: number;
  workgroup: number;
  shared: string;
  flops: number;
}

const WORKGROUP = 64;

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
  const bind =
    (access: Binding['access']) =>
    ([name, tensor]: [string, Tensor]): Binding => ({
      name,
      ...gpu.rangeOf(tensor),
      type: call.vectors?.includes(name) ? 'vec4f' : tensor.dtype === 'float32' ? 'f32' : 'i32',
      access,
    });
  gpu.run({
    name: call.name,
    bindings: [
      ...Object.entries(call.inputs).map(bind('read')),
      ...Object.entries(call.inPlace ?? {}).map(bind('update')),
      ...Object.entries<Tensor>(outputs).map(bind('write')),
    ],
    integers: { ...call.integers, threads: call.threads },
    floats: call.floats ?? {},
    declarations: call.declarations ?? '',
    body: call.body,
    threads: call.threads,
    workgroup: call.workgroup ?? WORKGROUP,
    shared: call.shared ?? '',
    flops: call.flops ?? 0,
  });
  return outputs;
}

/**
 * All trainable parameters in one buffer, so that one dispatch updates everything. Each starts at a multiple of
 * VIEW_ALIGNMENT and is a tensor of its own to the model; the floats between them are zero and stay so.
 */
import { TrainabilityError } from '../base/errors';
import { VIEW_ALIGNMENT } from './backend';
import { backend } from './device';
import { runKernel } from './kernel';
import { tf, type Tensor } from './tf';

export interface ParameterKind {
  shape: number[];
  /** Whether weight decay applies: matrices yes; embeddings, norms and biases no. */
  decay: boolean;
  /** Whether it is a matrix between hidden layers, neither embedding nor head. */
  hidden: boolean;
}

export interface Segment extends ParameterKind {
  /** In floats. */
  offset: number;
}

export interface FlatParameters {
  /** [size] float32. */
  values: Tensor;
  /** In floats, a multiple of VIEW_ALIGNMENT. */
  size: number;
  segments: Segment[];
  /** The parameters as tensors: views of `values`, in the order of `segments`. */
  parameters: Tensor[];
  /** [size / VIEW_ALIGNMENT] float32: 1 where weight decay applies to the parameter that the block belongs to, else 0. */
  decayMask: Tensor;
  /** A segment's range of any tensor of [size]: moments, gradients. */
  view(flat: Tensor, segment: Segment): Tensor;
  dispose(): void;
}

const sizeOf = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * Lays out and allocates parameters, all zero.
 * @throws TrainabilityError unsupported-config, before anything is allocated, where the device cannot bind so much
 */
export function flatParameters(kinds: ParameterKind[]): FlatParameters {
  const gpu = backend();
  let size = 0;
  const segments = kinds.map((kind): Segment => {
    const offset = size;
    size += Math.ceil(sizeOf(kind.shape) / VIEW_ALIGNMENT) * VIEW_ALIGNMENT;
    return { ...kind, offset };
  });
  const allowed = gpu.device.limits.maxStorageBufferBindingSize;
  if (4 * size > allowed) {
    throw new TrainabilityError(
      'unsupported-config',
      `The parameters need ${4 * size} bytes in one binding; this device binds at most ${allowed}.`,
      { bytes: 4 * size, allowed },
    );
  }
  const mask = new Float32Array(size / VIEW_ALIGNMENT);
  segments.forEach(({ offset, shape, decay }) => {
    const start = offset / VIEW_ALIGNMENT;
    if (decay) mask.fill(1, start, start + Math.ceil(sizeOf(shape) / VIEW_ALIGNMENT));
  });
  const values = gpu.resident(tf.zeros([size]));
  const decayMask = gpu.resident(tf.tensor(mask));
  const view = (flat: Tensor, { offset, shape }: Segment): Tensor => gpu.view(flat, offset, shape);
  const parameters = segments.map((segment) => view(values, segment));
  return {
    values,
    size,
    segments,
    parameters,
    decayMask,
    view,
    dispose: () => tf.dispose([...parameters, values, decayMask]),
  };
}

/** Values side by side as the flat buffer has them. @param values one array a segment */
export function flattened({ size, segments }: FlatParameters, values: readonly Float32Array[]): Float32Array {
  const flat = new Float32Array(size);
  segments.forEach(({ offset }, index) => flat.set(values[index]!, offset));
  return flat;
}

/** Copies each gradient to its place; a capture lets the kernel that makes a gradient write it there at once. */
export function gather(gradients: Tensor[], { segments, view }: FlatParameters, flat: Tensor): void {
  segments.forEach((segment, index) => {
    const place = view(flat, segment);
    runKernel({
      name: 'gather',
      inputs: { gradient: gradients[index]! },
      inPlace: { place },
      body: 'place[i] = gradient[i];',
      threads: place.size,
    });
  });
}

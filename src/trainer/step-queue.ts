/**
 * Steps wait in slots on the GPU, each with its batch and its clock, and go off together: one submission for several
 * steps. A slot is written while the device still works on earlier ones, so preparing the next batch costs it no time.
 */
import type { Batch } from '../catalog/task';
import type { Captured } from '../engine/capture';
import { backend } from '../engine/device';
import { writeTensor } from '../engine/read';
import { tf, type Tensor } from '../engine/tf';

/** Steps of one submission at most. */
const MOST_STEPS = 16;
/** How long one submission may keep the device, in seconds: pages are drawn by the same one. */
const LONGEST_SUBMISSION = 0.05;

/** Adds to what `encoder` will do. */
export type Encode = (encoder: GPUCommandEncoder) => void;

export interface StepQueue {
  /** Puts a step behind the others; submits them when there are enough. @param before encodes what comes between it and them */
  push(batch: Batch, clock: Float32Array, before?: Encode): void;
  /** Submits what waits. */
  submit(): void;
  /** Sets how many steps go together, and how a long one is split, from the seconds that one takes. */
  pace(stepSeconds: number, software: boolean): void;
  dispose(): void;
}

/** @param inputs, targets, clock the tensors that the captured step reads */
export function stepQueue(
  train: Captured,
  { inputs, targets, clock }: { inputs: Tensor; targets: Tensor; clock: Tensor },
): StepQueue {
  const gpu = backend();
  const lanes = [inputs, targets, clock].map((tensor) => ({
    tensor,
    slots: Array.from({ length: MOST_STEPS }, () => gpu.resident(tf.zerosLike(tensor))),
  }));
  let steps = 1;
  let waiting = 0;
  let between: (Encode | undefined)[] = [];

  const submit = () => {
    if (!waiting) return;
    train.replay(waiting, (encoder, time) => {
      between[time]?.(encoder);
      for (const { tensor, slots } of lanes) {
        const to = gpu.bytesOf(tensor);
        const from = gpu.bytesOf(slots[time]!);
        encoder.copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, to.size);
      }
    });
    waiting = 0;
    between = [];
  };

  return {
    push(batch, time, before) {
      [batch.inputs, batch.targets, time].forEach((values, lane) =>
        writeTensor(lanes[lane]!.slots[waiting]!, values),
      );
      between[waiting] = before;
      waiting++;
      if (waiting >= steps) submit();
    },
    submit,
    pace(stepSeconds, software) {
      steps = Math.max(1, Math.min(MOST_STEPS, Math.floor(LONGEST_SUBMISSION / stepSeconds)));
      // A software adapter draws nothing, and each submission costs it.
      train.split(software ? 1 : Math.ceil(stepSeconds / LONGEST_SUBMISSION));
    },
    dispose: () => tf.dispose(lanes.flatMap(({ slots }) => slots)),
  };
}

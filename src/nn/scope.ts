/**
 * Where a model declares its parameters. Building a model only names them, with shapes and initialisers; tensors come
 * later. So counting and solving for a budget need no GPU, and names are dotted paths: `blocks.0.attention.query.weight`.
 */
import type { Tensor } from '../engine/tf';
import { TrainabilityError } from '../base/errors';
import type { Initialiser } from './initialisers';

export interface ParameterSpec {
  name: string;
  shape: number[];
  initialise: Initialiser;
  /** Weight decay applies: matrices of linear maps and filters only. */
  decay: boolean;
  /** False: state that the step itself moves, as running means; counts as no parameter. */
  trainable: boolean;
}

/** A declared parameter; its tensor is there while a run holds the model. */
export class Slot {
  tensor: Tensor | null = null;

  constructor(readonly spec: ParameterSpec) {}

  get value(): Tensor {
    if (!this.tensor)
      throw new TrainabilityError('internal', `Parameter ${this.spec.name} has no tensor yet.`);
    return this.tensor;
  }
}

export class Scope {
  constructor(
    readonly slots: Slot[] = [],
    private readonly path = '',
  ) {}

  /** A scope one level down. */
  at(name: string | number): Scope {
    return new Scope(this.slots, `${this.path}${name}.`);
  }

  parameter(name: string, shape: number[], initialise: Initialiser, decay = false): Slot {
    return this.declare({ name: this.path + name, shape, initialise, decay, trainable: true });
  }

  state(name: string, shape: number[], initialise: Initialiser): Slot {
    return this.declare({ name: this.path + name, shape, initialise, decay: false, trainable: false });
  }

  private declare(spec: ParameterSpec): Slot {
    const slot = new Slot(spec);
    this.slots.push(slot);
    return slot;
  }
}

/** Whether a parameter is a matrix between hidden layers: it neither reads the input nor gives the answer. */
export function isHidden({ name, decay }: ParameterSpec): boolean {
  return decay && !/^(stem|input|first|head)\./.test(name);
}

/** Number of trainable parameters, each tensor's times its share. */
export function countParameters(slots: readonly Slot[], share: (slot: Slot) => number = () => 1): number {
  return slots
    .filter(({ spec }) => spec.trainable)
    .reduce(
      (sum, slot) => sum + share(slot) * slot.spec.shape.reduce((product, size) => product * size, 1),
      0,
    );
}

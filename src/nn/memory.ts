/** What a model carries from step to step when it generates: states of recurrences, keys and values, last taps. */
import { tf, type Tensor } from '../engine/tf';

/** One for each sequence that is generated; every layer over time keeps its part under a key of its own. */
export class Memory {
  /** Steps that have been read. */
  position = 0;
  private readonly states = new Map<object, Tensor[]>();

  recall(owner: object): Tensor[] | undefined {
    return this.states.get(owner);
  }

  keep(owner: object, state: Tensor[]): void {
    const old = this.states.get(owner) ?? [];
    this.states.set(
      owner,
      state.map((tensor) => tf.keep(tensor)),
    );
    tf.dispose(old.filter((tensor) => !state.includes(tensor)));
  }

  /** Bytes of all that is carried. */
  get bytes(): number {
    return [...this.states.values()].flat().reduce((sum, { size }) => sum + 4 * size, 0);
  }

  dispose(): void {
    tf.dispose([...this.states.values()].flat());
    this.states.clear();
  }
}

/** A model as it was after some of its steps, laid aside on the GPU until there is time to judge it. */
import { tf, type Tensor } from '../engine/tf';
import { copyTensors, zeroCopies } from './tensor-copies';

/** Of all that is laid aside, the one that trains besides. */
const MOST_BYTES = 64 * 2 ** 20;

export interface Snapshots {
  /** How many there is room for. */
  room: number;
  /** Lays the model aside as the steps leave it that were submitted so far. */
  take(): void;
  /**
   * Makes the model each of those laid aside in turn, the oldest first, and at the end what it was before; forgets them.
   * @param use false: no more are wanted @returns false: `use` said so
   */
  visit(use: (index: number) => Promise<boolean>): Promise<boolean>;
  dispose(): void;
}

/** @param model all that judging it reads */
export function startSnapshots(model: readonly Tensor[]): Snapshots {
  const bytes = model.reduce((sum, { size }) => sum + 4 * size, 0);
  /** The first is what trains, while others are visited. */
  const kept: Tensor[][] = [];
  let taken = 0;
  const place = (index: number) => (kept[index] ??= zeroCopies(model));
  return {
    room: Math.max(0, Math.floor(MOST_BYTES / bytes) - 1),
    take: () => copyTensors(model, place(++taken)),
    async visit(use) {
      const count = taken;
      taken = 0;
      if (count === 0) return true;
      copyTensors(model, place(0));
      let wanted = true;
      for (let index = 0; wanted && index < count; index++) {
        copyTensors(place(index + 1), model);
        wanted = await use(index);
      }
      copyTensors(place(0), model);
      return wanted;
    },
    dispose: () => tf.dispose(kept.flat()),
  };
}

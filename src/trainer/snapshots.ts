/** A model as it was after some of its steps, laid aside on the GPU until there is time to judge it. */
import { tf, type Tensor } from '../engine/tf';
import type { Encode } from './step-queue';
import { copyTensors, encodeCopies, zeroCopies } from './tensor-copies';

/** Of all that is laid aside. */
const MOST_BYTES = 64 * 2 ** 20;
const MOST = 50;

export interface Snapshots {
  /** How many there is room for. */
  room: number;
  /** @returns encodes the copy that lays the model aside */
  take(): Encode;
  /**
   * Makes the model each of those laid aside in turn, the oldest first, and at the end what it was before; forgets them.
   * @param use false: no more are wanted @returns false: `use` said so
   */
  visit(use: (index: number) => Promise<boolean>): Promise<boolean>;
  dispose(): void;
}

/** @param model all that judging it reads @param wanted how many there will be at most */
export function startSnapshots(model: readonly Tensor[], wanted: number): Snapshots {
  const bytes = model.reduce((sum, { size }) => sum + 4 * size, 0);
  const room = Math.min(wanted, MOST, Math.floor(MOST_BYTES / bytes));
  const kept = Array.from({ length: room }, () => zeroCopies(model));
  const present = room > 0 ? zeroCopies(model) : [];
  let taken = 0;
  return {
    room,
    take() {
      const goal = kept[taken++]!;
      return (encoder) => encodeCopies(encoder, model, goal);
    },
    async visit(use) {
      const count = taken;
      taken = 0;
      if (count === 0) return true;
      copyTensors(model, present);
      let more = true;
      for (let index = 0; more && index < count; index++) {
        copyTensors(kept[index]!, model);
        more = await use(index);
      }
      copyTensors(present, model);
      return more;
    },
    dispose: () => tf.dispose([...kept.flat(), ...present]),
  };
}

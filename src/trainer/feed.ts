/** Training batches of one run in their order, asked for ahead of time, so that a step seldom waits. */
import type { RunConfig } from '../base/config';
import type { Batch } from '../catalog/task';
import type { Data, Prepared } from './data';

/** Pieces that are under way or wait to be taken: at least so many, whatever they hold. */
const LEAST_AHEAD = 3;
/** Of one piece at most. */
const BYTES = 2 ** 22;
/** Of all that wait, where they are more than the least. */
const BYTES_AHEAD = 2 ** 25;

export interface Feed {
  /** The next batch, at once where it is there. @throws TrainabilityError what preparing it threw */
  next(): Batch | Promise<Batch>;
  /** Lets as many wait as will be asked for without a pause. */
  holdReady(batches: number): void;
  /** Seconds that `next` has waited so far. */
  readonly waited: number;
  /** Seconds spent on making the batches taken so far, wherever that was. */
  readonly prepared: number;
}

interface Piece {
  pending: Promise<Prepared>;
  /** Once it is there. */
  ready: Prepared | null;
}

/** @param steps how many batches will be asked for */
export function startFeed(data: Data, config: RunConfig, steps: number, bytesOfBatch: number): Feed {
  const size = Math.max(1, Math.min(config.readEvery, Math.floor(BYTES / bytesOfBatch)));
  const pieces: Piece[] = [];
  let ahead = LEAST_AHEAD;
  let asked = 0;
  let taken = 0;
  let waited = 0;
  let prepared = 0;

  const ask = () => {
    while (pieces.length < ahead && asked < steps) {
      const count = Math.min(size, steps - asked);
      const piece: Piece = {
        pending: data.batches(config, 'train', asked, count, config.batch),
        ready: null,
      };
      // Whoever takes the piece meets the error.
      piece.pending.then(
        (ready) => (piece.ready = ready),
        () => undefined,
      );
      pieces.push(piece);
      asked += count;
    }
  };

  const takeFrom = (ready: Prepared): Batch => {
    const batch = ready.batches[taken++]!;
    if (taken === ready.batches.length) {
      prepared += ready.seconds;
      pieces.shift();
      taken = 0;
      ask();
    }
    return batch;
  };

  ask();
  return {
    next() {
      const piece = pieces[0]!;
      if (piece.ready) return takeFrom(piece.ready);
      const started = performance.now();
      return piece.pending.then((ready) => {
        waited += (performance.now() - started) / 1000;
        return takeFrom(ready);
      });
    },
    holdReady(batches) {
      const room = Math.floor(BYTES_AHEAD / (size * bytesOfBatch));
      ahead = Math.max(LEAST_AHEAD, Math.min(Math.ceil(batches / size), room));
      ask();
    },
    get waited() {
      return waited;
    },
    get prepared() {
      return prepared;
    },
  };
}

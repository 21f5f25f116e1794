/** Typed errors across the worker's border: Comlink alone would keep only their message. */
import { transferHandlers, type TransferHandler } from 'comlink';
import { TrainabilityError, type ErrorData } from '../base/errors';

interface Thrown {
  value: unknown;
}

/** To be called once on both sides, before the first call. */
export function transferErrors(): void {
  const stock = transferHandlers.get('throw') as TransferHandler<Thrown, unknown>;
  const handler: TransferHandler<Thrown, ErrorData> = {
    canHandle: (value): value is Thrown => stock.canHandle(value),
    serialize: ({ value }) => [TrainabilityError.from(value).toData(), []],
    deserialize: (data) => {
      throw TrainabilityError.fromData(data);
    },
  };
  transferHandlers.set('throw', handler);
}

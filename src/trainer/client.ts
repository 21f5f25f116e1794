/** The page's end of the training worker. */
import { proxy, wrap } from 'comlink';
import type { Trainer } from './protocol';
import { remoteTexts } from './texts';
import { transferErrors } from './transfer';

transferErrors();

/** Starts the worker; the engine loads there, not in the page. */
export function startTrainer(): Trainer {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'trainer' });
  const remote = wrap<Trainer>(worker);
  return {
    catalogue: () => remote.catalogue(),
    open: (choice, base) => remote.open(choice, base),
    run: (config, options, listener) => remote.run(config, options, proxy(listener)),
    pace: () => remote.pace(),
    examples: (...asked) => remote.examples(...asked),
    ...remoteTexts(remote),
    stop: () => remote.stop(),
  };
}

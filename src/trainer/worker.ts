/**
 * The workers' script. The training worker has everything that touches the GPU behind one typed door; it starts a second
 * one from the same script, which the browser has already, to make batches ahead.
 */
import { expose } from 'comlink';
import { createServedData, DATA_WORKER, startData } from './data';
import { createTrainer } from './trainer';
import { transferErrors } from './transfer';

transferErrors();
expose(self.name === DATA_WORKER ? createServedData() : createTrainer(startData()));

/** The training worker: everything that touches the GPU lives behind this one typed door. */
import { expose } from 'comlink';
import { createTrainer } from './trainer';
import { transferErrors } from './transfer';

transferErrors();
expose(createTrainer());

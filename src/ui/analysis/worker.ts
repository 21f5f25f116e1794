/** The analyst's thread. */
import { expose } from 'comlink';
import { createAnalyst } from './analyst';
import { blocksOf } from './shards';

expose(createAnalyst(blocksOf));

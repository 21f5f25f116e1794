import type { Criterion } from './criterion';

/** What more devices, larger batches and longer examples cost. No suite varies them: nothing is said until one does. */
export const scalability: Criterion = { id: 'scalability', headline: null, measure: () => [] };

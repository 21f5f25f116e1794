import type { Criterion } from './criterion';
import { studiedScalability } from './studied';

/** What more devices cost in steps, and up to which batch more examples at once are of use. */
export const scalability: Criterion = {
  id: 'scalability',
  headline: 'steps-inflation-4',
  measure: ({ findings }) => (findings ? studiedScalability(findings) : []),
};

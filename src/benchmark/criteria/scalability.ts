import type { Criterion } from './criterion';
import { studiedScalability } from './studied';

/** What more devices cost in steps, up to which batch more examples at once are of use, and what a larger model gains. */
export const scalability: Criterion = {
  id: 'scalability',
  headline: 'steps-inflation-4',
  measure: ({ findings }) => (findings ? studiedScalability(findings) : []),
};

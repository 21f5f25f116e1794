/** The public table: accepted entries. `public/leaderboard.json` is one of these. */
import * as z from 'zod/mini';
import { Entry } from './entry';

export const Leaderboard = z.strictObject({
  format: z.literal('trainability-leaderboard'),
  version: z.literal(1),
  entries: z.array(Entry),
});
export type Leaderboard = z.infer<typeof Leaderboard>;

/** JSON Schema (draft 2020-12) of public/leaderboard.json; committed as docs/leaderboard.schema.json. */
export function leaderboardSchema(): object {
  return z.toJSONSchema(Leaderboard);
}

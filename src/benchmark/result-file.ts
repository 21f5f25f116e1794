/** What `npm run rank -- --out FILE` writes. Its JSON Schema, docs/result.schema.json, is made from here. */
import * as z from 'zod/mini';
import { Environment } from '../base/environment';
import { RunRecord } from '../base/record';
import { BlockAnalysis } from './analysis/analysis';
import { Prices } from './criteria/prices';
import { TaskRanking } from './ranking';
import { Scaling } from './scaling/scaling';
import { SuiteReference } from './suite';

export const ResultFile = z.strictObject({
  protocol: z.string(),
  environment: Environment,
  /** Null: a custom session. */
  suite: SuiteReference,
  /** Every attempt, in order. */
  runs: z.array(RunRecord),
  ranking: z.array(TaskRanking),
  /** What was said that the device costs; null: nothing, and the criterion of cost is empty. */
  prices: z.nullable(Prices),
  /** By tracks: see docs/protocol.md. */
  criteria: z.array(BlockAnalysis),
  /** Of the suite `scaling`: how step time grows. Empty for every other. */
  scaling: z.array(Scaling),
});
export type ResultFile = z.infer<typeof ResultFile>;

/** JSON Schema (draft 2020-12) of a result file. */
export function resultFileSchema(): object {
  return z.toJSONSchema(ResultFile);
}

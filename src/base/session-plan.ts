/** What a session set out to do: kept until it is done, so that a closed tab is no loss. */
import * as z from 'zod/mini';
import { RunConfig } from './config';
import { Environment } from './environment';

export const SessionPlan = z.strictObject({
  /** Of the session. */
  id: z.uuid(),
  /** Null: a custom session. */
  suite: z.nullable(z.strictObject({ id: z.string(), version: z.int() })),
  startedAt: z.iso.datetime(),
  /** What it began in: on another device, or by other rules, it cannot go on. */
  environment: z.pick(Environment, { protocol: true, engine: true, adapter: true }),
  plan: z.array(RunConfig).check(z.minLength(1)),
});
export type SessionPlan = z.infer<typeof SessionPlan>;

/**
 * Stored forms of a record, and the way from each to the next. To change `RunRecord`: raise RECORD_SCHEMA in base, add a
 * step here that turns the form before it into the new one, and a fixture of the old form to the tests.
 */
import * as z from 'zod/mini';
import { TrainabilityError } from '../base/errors';
import { RECORD_SCHEMA, RunRecord } from '../base/record';

type Stored = Record<string, unknown>;

/** `steps[n]` turns form n into form n + 1. */
const steps: ((stored: Stored) => Stored)[] = [
  // Form 0: no test split, no origin. No release wrote it; it is the worked example, and the tests hold it.
  (stored) => ({ ...stored, schema: 1, test: null, origin: 'here' }),
  // Form 1: no pace, and fewer reasons to void or to class.
  (stored) => ({ ...stored, schema: 2 }),
  // Form 2: of a model's parameters only how many there are in all, and no depth.
  (stored) => ({ ...stored, schema: 3 }),
];

/**
 * A record of any known form in today's.
 * @throws TrainabilityError newer-version; import-invalid for what is no record
 */
export function readRecord(stored: unknown): RunRecord {
  const { schema } = parse(Marked, stored);
  if (schema > RECORD_SCHEMA) {
    const message = `This record was written by a newer version (form ${schema}; this one reads forms up to ${RECORD_SCHEMA}).`;
    throw new TrainabilityError('newer-version', message, { found: schema, known: RECORD_SCHEMA });
  }
  const migrated = steps.slice(schema).reduce((form, step) => step(form), stored as Stored);
  return parse(RunRecord, migrated);
}

/** What every form has. */
const Marked = z.looseObject({ schema: z.int().check(z.gte(0)) });

function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.') || 'record';
  throw new TrainabilityError('import-invalid', `This is not a valid record (${field}: ${issue.message}).`, {
    field,
  });
}

/**
 * Errors as typed values. Every failure that a person can meet has a code; the page maps the code to a sentence in the
 * reader's language, scripts print `message`. Codes cross worker and file borders as plain data.
 */

export const errorCodes = [
  'bad-argument', // a name or number from outside is not allowed; `detail` names the field and what is allowed
  'unsupported-config', // a configuration that cannot be built (task kind, size, limits of the device)
  'no-webgpu', // the browser has no WebGPU at all
  'no-adapter', // WebGPU is there, but no adapter of the wanted kind
  'device-lost',
  'out-of-memory',
  'gpu-error', // a validation or internal error of the GPU
  'self-test', // gradients on this device are wrong: nothing is measured
  'data', // a data file is missing or damaged
  'import-invalid', // an imported file is not ours or is damaged
  'newer-version', // a file or a stored record was written by a newer version
  'storage', // IndexedDB refused
  'stopped', // the visitor asked for it
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What of an error survives a border (worker, record, file). */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  detail: Record<string, string | number>;
}

export class TrainabilityError extends Error {
  override readonly name = 'TrainabilityError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: Record<string, string | number> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, detail: this.detail };
  }

  static fromData(data: ErrorData): TrainabilityError {
    return new TrainabilityError(data.code, data.message, data.detail);
  }

  /** Any thrown value as a typed error; what is not ours becomes `internal`. */
  static from(error: unknown): TrainabilityError {
    if (error instanceof TrainabilityError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new TrainabilityError('internal', message, {}, { cause: error });
  }
}

/** The machine as Node knows it. */
import { cpus } from 'node:os';
import type { Machine } from './result';

export function describeHost(): Pick<Machine, 'cpu' | 'cores' | 'platform'> {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    platform: `${process.platform} ${process.arch}`,
  };
}

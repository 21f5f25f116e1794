/**
 * GPU bytes that a training step at `nano` takes for the activations of one example: seen, not computed, since they follow
 * from how the engine fuses and shares. Made by `npx vitest run --project slow-browser tests/slow-browser/activations -u`.
 */
import bytes from './activations.json';
import { takes } from '../base/catalogue';
import { baseOf } from '../base/variant';
import type { Architecture } from './architecture';
import { tasks } from './tasks';
import type { TaskShape } from './task';
import { shapeFor } from './view';

/** Of token sequences. */
const LENGTH = 128;

/** What figures of an architecture are for: the first task that it takes, as it sees it; sequences of 128 tokens. */
export function exampleShape(architecture: Architecture): TaskShape {
  const task = tasks.find((each) => !each.needsText && takes(architecture, each))!;
  return shapeFor(architecture, task.shape({ length: task.length === null ? LENGTH : null }));
}

export function activationBytesOf({ id }: Pick<Architecture, 'id'>): number {
  return (bytes as Record<string, number>)[baseOf(id)]!;
}

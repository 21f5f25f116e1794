/** What can be told of a configuration before anything is allocated. */
import type { TaskInfo } from '../base/catalogue';
import { TrainabilityError } from '../base/errors';
import type { Architecture, Dimensions } from './architecture';
import type { TaskShape } from './task';

const BYTES = 4;

function refuse(message: string, detail: Record<string, string | number>): never {
  throw new TrainabilityError('unsupported-config', message, detail);
}

/** @throws TrainabilityError unsupported-config for a kind that the architecture does not take */
export function checkKind({ id, name, accepts }: Architecture, { kind }: TaskShape): void {
  const allowed = accepts.join(', ');
  if (!accepts.includes(kind))
    refuse(`${name} takes ${allowed}, not ${kind}.`, { field: 'task', architecture: id, kind, allowed });
}

/** @throws TrainabilityError unsupported-config for a task that asks in a way that the architecture cannot answer */
export function checkAsking({ id, name, answers }: Architecture, { id: task, asks }: TaskInfo): void {
  const allowed = answers?.join(', ') ?? '';
  if (answers && !answers.includes(asks))
    refuse(`${name} takes tasks that ask ${allowed}; ${task} asks ${asks}.`, {
      field: 'task',
      architecture: id,
      task,
      allowed,
    });
}

/**
 * @param shape as the architecture sees it
 * @param largest bytes that one buffer of the device may have
 * @throws TrainabilityError unsupported-config, naming the field and what is allowed
 */
export function checkModel(
  architecture: Architecture,
  dimensions: Dimensions,
  shape: TaskShape,
  batch: number,
  largest: number,
): void {
  checkKind(architecture, shape);
  const { id } = architecture;
  for (const [field, value] of Object.entries(dimensions))
    if (!Number.isInteger(value) || value < 1)
      refuse(`${field} must be a whole number from 1 on, not ${value}.`, { architecture: id, field, value });
  const { width, heads, keyHeads } = dimensions;
  const divides = (field: string, part: number | undefined, of: string, whole: number) => {
    if (part !== undefined && whole % part !== 0)
      refuse(`${field} must divide ${of} ${whole}, which ${part} does not.`, {
        architecture: id,
        field,
        value: part,
        allowed: `a divisor of ${whole}`,
      });
  };
  // Heads with a width of their own need not share the model's.
  if (dimensions.headWidth === undefined) divides('heads', heads, 'the width', width);
  if (heads !== undefined) divides('keyHeads', keyHeads, 'heads', heads);
  const rows = batch * (shape.target[0] ?? 1);
  const bytes = BYTES * Math.max(rows * shape.classes, batch * shape.input.reduce((a, b) => a * b, 1));
  if (bytes > largest) {
    const most = Math.floor((batch * largest) / bytes);
    refuse(`A batch of ${batch} needs a buffer of ${bytes} bytes; this device allows ${largest}.`, {
      field: 'batch',
      value: batch,
      allowed: `at most ${most}`,
    });
  }
}

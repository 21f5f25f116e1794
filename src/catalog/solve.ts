/**
 * Solves an architecture's two knobs for a parameter budget: the width first, at the published proportion of the inner
 * width; where that misses the budget, the inner width too.
 */
import { type RunConfig, sizeBudgets, type SizeClass } from '../base/config';
import { TrainabilityError } from '../base/errors';
import { countParameters, Scope } from '../nn/scope';
import { checkKind } from './check';
import { sizeOf, type Architecture, type Dimensions } from './architecture';
import type { TaskShape } from './task';

export const BUDGET_TOLERANCE = 0.05;
/** Close enough not to leave the published proportion. */
const CONTENT = 0.02;

export function parametersOf(architecture: Architecture, dimensions: Dimensions, shape: TaskShape): number {
  const scope = new Scope();
  architecture.build(scope, dimensions, shape);
  return countParameters(scope.slots);
}

/**
 * @param budget a size class, or a number of parameters: a rung of the ladder between the classes
 * @param shape as the architecture sees it
 * @returns dimensions whose trainable parameters are within 5 % of the budget
 * @throws TrainabilityError unsupported-config when the architecture does not take the task's kind or cannot be that small
 */
export function solve(architecture: Architecture, budget: SizeClass | number, shape: TaskShape): Dimensions {
  checkKind(architecture, shape);
  const wanted = typeof budget === 'number' ? budget : sizeBudgets[budget];
  const size = sizeOf(wanted);
  const { step } = architecture;
  const at = (width: number, inner: number) => {
    const dimensions = architecture.dimensions(width, inner, size, shape);
    return { dimensions, miss: Math.abs(parametersOf(architecture, dimensions, shape) / wanted - 1) };
  };
  const proportioned = (width: number) => at(width, architecture.inner(width));

  // The count grows with the width: find the last width within the budget.
  let last = step;
  while (parametersOf(architecture, proportioned(2 * last).dimensions, shape) <= wanted) last *= 2;
  while (parametersOf(architecture, proportioned(last + step).dimensions, shape) <= wanted) last += step;

  const widths = [last, last + step, last - step].filter((width) => width > 0);
  let best = widths.map(proportioned).reduce((a, b) => (b.miss < a.miss ? b : a));
  if (best.miss > CONTENT) {
    for (const width of widths) {
      const published = architecture.inner(width);
      for (let inner = Math.ceil(published / 2); inner <= 2 * published; inner++) {
        const candidate = at(width, inner);
        if (candidate.miss < best.miss) best = candidate;
      }
    }
  }
  if (best.miss > BUDGET_TOLERANCE) {
    throw new TrainabilityError(
      'unsupported-config',
      `${architecture.name} cannot be built with about ${wanted} parameters for this task.`,
      { architecture: architecture.id, budget: wanted },
    );
  }
  return best.dimensions;
}

/**
 * As a config asks for: of its size class, or of other parameters and layers.
 * @throws TrainabilityError unsupported-config as `solve`, and for layers where their number cannot be chosen
 */
export function dimensionsFor(
  architecture: Architecture,
  { size, parameters, layers }: Pick<RunConfig, 'size' | 'parameters' | 'layers'>,
  shape: TaskShape,
): Dimensions {
  const solved = solve(architecture, parameters ?? size, shape);
  if (layers === undefined) return solved;
  if (solved.layers !== undefined) return { ...solved, layers };
  throw new TrainabilityError(
    'unsupported-config',
    `layers: ${architecture.name} has a number of layers of its own. Allowed: none.`,
    { field: 'layers', value: layers, allowed: 'none', architecture: architecture.id },
  );
}

/** The catalogue as plain data: what crosses the worker's border and what the scripts list. */
import type { ArchitectureInfo, Catalogue, Growth, TaskInfo } from '../base/catalogue';
import type { Architecture } from './architecture';
import { architectures } from './architectures';
import { solve } from './solve';
import { statementOf } from './statement';
import { tasks } from './tasks';
import { shapeFor } from './view';

function architectureInfo(architecture: Architecture): ArchitectureInfo & { growth: Growth | null } {
  const { id, name, family, accepts, standsFor, description, citation } = architecture;
  const { equations, leftOut, diagram, recipe, ownObjective } = architecture;
  const about = { id, name, family, accepts, standsFor, description, citation };
  return { ...about, equations, leftOut, diagram, recipe, ownObjective, growth: growthOf(architecture) };
}

/** As on the first task that it takes. */
function growthOf(architecture: Architecture): Growth | null {
  const task = tasks.find(({ kind }) => architecture.accepts.includes(kind))!;
  const shape = shapeFor(architecture, task.shape(null));
  return statementOf(architecture, solve(architecture, 'nano', shape), shape).growth;
}

function taskInfo(task: TaskInfo): TaskInfo {
  const { id, track, kind, name, description, metric, baseline, length, sources } = task;
  return { id, track, kind, name, description, metric, baseline, length, sources };
}

export const catalogue: Catalogue = {
  architectures: architectures.map(architectureInfo),
  tasks: tasks.map(taskInfo),
};

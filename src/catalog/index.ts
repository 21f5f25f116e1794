/** The catalogue as plain data: what crosses the worker's border and what the scripts list. */
import type { ArchitectureInfo, Catalogue, TaskInfo } from '../base/catalogue';
import { architectures } from './architectures';
import { tasks } from './tasks';

function architectureInfo(architecture: ArchitectureInfo): ArchitectureInfo {
  const { id, name, family, accepts, standsFor, description, citation, recipe, ownObjective } = architecture;
  return { id, name, family, accepts, standsFor, description, citation, recipe, ownObjective };
}

function taskInfo(task: TaskInfo): TaskInfo {
  const { id, track, kind, name, description, metric, baseline, length, sources } = task;
  return { id, track, kind, name, description, metric, baseline, length, sources };
}

export const catalogue: Catalogue = {
  architectures: architectures.map(architectureInfo),
  tasks: tasks.map(taskInfo),
};

/** The catalogue as plain data: what crosses the worker's border and what the scripts list. */
import { takes, type ArchitectureInfo, type Catalogue, type Cost, type TaskInfo } from '../base/catalogue';
import { activationBytesOf } from './activations';
import type { Architecture } from './architecture';
import { architectures } from './architectures';
import { statementOf } from './statement';
import { usual, type Task } from './task';
import { tasks } from './tasks';
import { shapeFor } from './view';

const WIDTH = 32;

function architectureInfo(architecture: Architecture): ArchitectureInfo & Cost {
  const { id, name, family, accepts, answers, standsFor, description, citation } = architecture;
  const { equations, leftOut, diagram, recipe, options, ownObjective } = architecture;
  const about = { id, name, family, accepts, answers, standsFor, description, citation };
  const found = usually(architecture);
  const cost = {
    growth: found && statementOf(architecture, found.dimensions, found.shape).growth,
    activationBytes: activationBytesOf(architecture),
    layers: found?.dimensions.layers ?? null,
  };
  return { ...about, equations, leftOut, diagram, recipe, options, ownObjective, ...cost };
}

/** On the first task that it takes, at any width: neither exponents nor layers depend on it. */
function usually(architecture: Architecture) {
  const task = tasks.find((each) => !each.needsText && takes(architecture, each));
  if (!task) return null;
  const shape = shapeFor(architecture, task.shape(usual));
  return { shape, dimensions: architecture.dimensions(WIDTH, architecture.inner(WIDTH), 'nano', shape) };
}

/** What is plain data of it. */
function taskInfo({ load: _load, shape: _shape, baselineOf: _baselineOf, ...info }: Task): TaskInfo {
  return info;
}

export const catalogue: Catalogue = {
  architectures: architectures.map(architectureInfo),
  tasks: tasks.map(taskInfo),
};

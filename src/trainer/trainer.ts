/**
 * The trainer as the worker serves it: one device, one run at a time, data of each task loaded once. What only a run needs,
 * recorder, optimisers and tuning, is fetched when the device is open.
 */
import { TrainabilityError } from '../base/errors';
import { variantIds } from '../base/variant';
import { catalogue } from '../catalog';
import { fetchAsset } from '../catalog/assets';
import { architectures } from '../catalog/architectures';
import { tasks } from '../catalog/tasks';
import type { LoadAsset, TaskSource } from '../catalog/task';
import { findVariant } from '../catalog/variants';
import { sourceFor } from '../catalog/view';
import { device, openDevice } from '../engine/device';
import { probe, type Probes } from '../engine/probes';
import { selfTest } from '../engine/self-test';
import { choices, chosenFor, useChoices } from '../engine/tune/choices';
import { ENGINE } from '../engine/version';
import { keepChoices, loadChoices, type ChoicesKey } from './kernel-choices';
import { clockStep } from './clock';
import { emptyResult } from './empty-result';
import type { Trainer } from './protocol';

/** @throws TrainabilityError bad-argument, saying what there is, where nothing was found */
function known<T>(found: T | null | undefined, field: string, id: string, ids: string[]): T {
  if (found) return found;
  const allowed = ids.join(', ');
  throw new TrainabilityError('bad-argument', `Unknown ${field} “${id}”; there are: ${allowed}.`, {
    field,
    value: id,
    allowed,
  });
}

const architectureOf = (id: string) =>
  known(findVariant(architectures, id), 'architecture', id, variantIds(architectures));

const taskOf = (id: string) =>
  known(
    tasks.find((task) => task.id === id),
    'task',
    id,
    tasks.map((task) => task.id),
  );

/** What only a run needs. */
const ofRuns = () => Promise.all([import('./run'), import('../engine/tune')]);

export function createTrainer(): Trainer {
  const sources = new Map<string, Promise<TaskSource>>();
  let asset: LoadAsset = () => Promise.reject(new TrainabilityError('internal', 'Open the trainer first.'));
  let opened: { key: ChoicesKey; probes: Probes } | null = null;
  let stopping = false;
  let running = false;

  /** Data that failed to load is asked for again next time. */
  const load = (id: string, length: number | null) => {
    const key = `${id}:${length}`;
    const source = sources.get(key) ?? taskOf(id).load(asset, length);
    sources.set(key, source);
    source.catch(() => sources.delete(key));
    return source;
  };

  /** Measured once for each class of shapes on this device, then kept. */
  const chooseKernels = async (step: () => void) => {
    if (!opened) throw new TrainabilityError('internal', 'Open the trainer first.');
    const [, { shapesOf, tune }] = await ofRuns();
    const shapes = shapesOf(step);
    const known = choices();
    const found = await tune(shapes, known, opened.probes);
    useChoices(found);
    if (Object.keys(found).length > Object.keys(known).length) await keepChoices(opened.key, found);
    return chosenFor(shapes);
  };

  return {
    catalogue: () => Promise.resolve(catalogue),

    async open(choice, base) {
      asset = fetchAsset(base);
      const { adapter, features, abilities } = await openDevice(choice);
      const { subgroups } = abilities;
      const key = { adapter, userAgent: navigator.userAgent, engine: ENGINE, subgroups };
      useChoices(await loadChoices(key));
      await selfTest();
      const probes = await probe();
      opened = { key, probes };
      // Not waited for; should it fail, the run that needs it says so.
      ofRuns().catch(() => undefined);
      return {
        engine: ENGINE,
        adapter,
        features,
        crossOriginIsolated: globalThis.crossOriginIsolated,
        clockMicroseconds: clockStep(),
        probes,
      };
    },

    async run(config, options, listener) {
      if (running) throw new TrainabilityError('internal', 'A run is already under way.');
      running = true;
      stopping = false;
      try {
        device().check();
        const architecture = architectureOf(config.architecture);
        const task = taskOf(config.task);
        const source = await load(config.task, config.length);
        const [{ train }] = await ofRuns();
        return await train({
          config,
          architecture,
          task,
          source: sourceFor(architecture, source),
          objective: architecture.objective?.(source.shape) ?? null,
          options,
          listener,
          chooseKernels,
          stopped: () => stopping,
        });
      } catch (error) {
        return emptyResult('failed', error);
      } finally {
        running = false;
      }
    },

    stop() {
      stopping = true;
      return Promise.resolve();
    },
  };
}

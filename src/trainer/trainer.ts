/**
 * The trainer as the worker serves it: one device, one run at a time. What only a run needs,
 * recorder, optimisers and tuning, is fetched when the device is open.
 */
import { TrainabilityError } from '../base/errors';
import { catalogue } from '../catalog';
import { checkAsking } from '../catalog/check';
import { device, openDevice } from '../engine/device';
import { probe, type Probes } from '../engine/probes';
import type { Sentinel } from '../engine/sentinel';
import { selfTest } from '../engine/self-test';
import { choices, chosenFor, useChoices } from '../engine/tune/choices';
import { ENGINE } from '../engine/version';
import { keepChoices, loadChoices, type ChoicesKey } from './kernel-choices';
import { clockStep } from './clock';
import { architectureOf, type DataService, taskOf } from './data';
import { emptyResult } from './empty-result';
import type { Trainer } from './protocol';

/** What only a run needs. */
const ofRuns = () => Promise.all([import('./run'), import('../engine/tune')]);

/** @param data where batches come from */
export function createTrainer(data: DataService): Trainer {
  let opened: { key: ChoicesKey; probes: Probes } | null = null;
  let sentinel: Sentinel | null = null;
  let stopping = false;
  let running = false;

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
      await data.open(base);
      sentinel = null; // Of a device that is gone; its buffers went with it.
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
        checkAsking(architecture, task);
        const facts = await data.facts(config);
        const [{ train }] = await ofRuns();
        let heard: unknown;
        const result = await train({
          config,
          architecture,
          task,
          data,
          facts,
          options,
          listener: (event) => {
            heard = listener(event);
          },
          chooseKernels,
          probes: opened?.probes ?? null,
          stopped: () => stopping,
        });
        // Events cross by another port than the result, which must not overtake the last of them.
        await heard;
        return result;
      } catch (error) {
        return emptyResult('failed', error);
      } finally {
        running = false;
      }
    },

    async pace() {
      if (running)
        throw new TrainabilityError('internal', 'The device is not timed while a run is under way.');
      device().check();
      sentinel ??= await (await import('../engine/sentinel')).createSentinel();
      return sentinel.measure();
    },

    async examples(request, split, count, base) {
      await data.open(base);
      const facts = await data.facts(request);
      const { batches } = await data.batches(request, split, 0, 1, count);
      return { facts, batch: batches[0]! };
    },

    prepareText: (...asked) => data.prepareText(...asked),
    forgetTexts: () => data.forgetTexts(),

    stop() {
      stopping = true;
      return Promise.resolve();
    },
  };
}

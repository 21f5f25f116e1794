/**
 * Where batches come from: the tasks with their data loaded, as an architecture sees them. It runs in a worker of its own, so
 * that batches are made while the GPU and the training worker are busy with earlier ones, and are handed over without copying.
 */
import { transfer, wrap } from 'comlink';
import type { RunConfig } from '../base/config';
import { TrainabilityError } from '../base/errors';
import { variantIds } from '../base/variant';
import { fetchAsset } from '../catalog/assets';
import { architectures } from '../catalog/architectures';
import type { Batch, LoadAsset, SourceFacts, Split, Task, TaskSource } from '../catalog/task';
import { tasks } from '../catalog/tasks';
import { findVariant } from '../catalog/variants';
import { sourceFor } from '../catalog/view';
import type { Architecture } from '../catalog/architecture';
import { remoteTexts, type Texts } from './texts';

/** All that decides a batch but split and index. */
export interface DataRequest extends Pick<
  RunConfig,
  'task' | 'length' | 'vocabulary' | 'text' | 'data' | 'seed' | 'batch' | 'steps'
> {
  /** Whose view it is; null: as the task has it. */
  architecture: string | null;
}

export interface DataFacts extends SourceFacts {
  /** See `Architecture.objective`. */
  objective: string | null;
}

export interface Prepared {
  batches: Batch[];
  /** Spent on making them. */
  seconds: number;
}

export interface Data {
  /** @param base the page's address, from which data files are fetched */
  open(base: string): Promise<void>;
  /** @throws TrainabilityError bad-argument for unknown names, unsupported-config for settings that cannot be, data */
  facts(request: DataRequest): Promise<DataFacts>;
  /** Batches `first` … of `size` examples; those of training depend on the seed. @throws TrainabilityError as `facts` */
  batches(request: DataRequest, split: Split, first: number, count: number, size: number): Promise<Prepared>;
}

/** All that a worker for data does. */
export type DataService = Data & Texts;

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

/** @throws TrainabilityError bad-argument */
export const architectureOf = (id: string): Architecture =>
  known(findVariant(architectures, id), 'architecture', id, variantIds(architectures));

/** @throws TrainabilityError bad-argument */
export const taskOf = (id: string): Task =>
  known(
    tasks.find((task) => task.id === id),
    'task',
    id,
    tasks.map((task) => task.id),
  );

/** What only a text of the visitor's own needs. */
const ofTexts = () => Promise.all([import('../catalog/prepare-text'), import('../catalog/own-texts')]);

/** In this thread. */
export function createData(): DataService {
  const sources = new Map<string, Promise<TaskSource>>();
  let asset: LoadAsset = () =>
    Promise.reject(new TrainabilityError('internal', 'Open the data before asking for some.'));

  /** Data that failed to load is asked for again next time. */
  const load = (request: DataRequest) => {
    const { task, length, vocabulary, text } = request;
    const key = JSON.stringify([task, length, vocabulary, text]);
    const source =
      sources.get(key) ?? Promise.resolve(taskOf(task)).then((found) => found.load(asset, request));
    sources.set(key, source);
    source.catch(() => sources.delete(key));
    return source;
  };

  const sourceOf = async (request: DataRequest): Promise<TaskSource> => {
    const { architecture, data, steps, batch } = request;
    const source = await load(request);
    const changed = data ? source.changed(data, steps * batch) : source;
    return architecture === null ? changed : sourceFor(architectureOf(architecture), changed);
  };
  let opened: string | null = null;
  let last: { key: string; source: TaskSource } | null = null;
  /** A run asks for many batches of one source, which keeps the order of an epoch. */
  const lastSourceOf = async (request: DataRequest): Promise<TaskSource> => {
    const key = JSON.stringify(request);
    if (last?.key !== key) last = { key, source: await sourceOf(request) };
    return last.source;
  };

  const dropLoaded = () => {
    sources.clear();
    last = null;
  };

  return {
    open(base) {
      if (base !== opened) {
        asset = fetchAsset(base);
        dropLoaded();
      }
      opened = base;
      return Promise.resolve();
    },
    async facts(request) {
      const source = await lastSourceOf(request);
      const { shape, examples, score, symbols, answers, alphabet } = source;
      const objective =
        request.architecture === null
          ? null
          : (architectureOf(request.architecture).objective?.((await load(request)).shape) ?? null);
      if (objective !== null && request.data?.labelNoise)
        throw new TrainabilityError(
          'unsupported-config',
          `labelNoise: ${request.architecture} makes its own questions of this task, so there are no labels to exchange; it takes 0 alone.`,
          { field: 'labelNoise', value: request.data.labelNoise, allowed: '0' },
        );
      return { shape, examples, score, symbols, answers, alphabet, objective };
    },
    async batches(request, split, first, count, size) {
      const source = await lastSourceOf(request);
      const started = performance.now();
      const batches = Array.from({ length: count }, (_, at) =>
        source.batch(split, request.seed, first + at, size),
      );
      return { batches, seconds: (performance.now() - started) / 1000 };
    },
    async prepareText(bytes, name, choice, onProgress) {
      const [{ prepareText, readText }, { keepText }] = await ofTexts();
      const prepared = await prepareText(await readText(bytes, choice), name, async (done) => {
        if (!(await onProgress(done)))
          throw new TrainabilityError('stopped', 'Preparing the text was stopped.');
      });
      await keepText(prepared);
      dropLoaded();
      return prepared.summary;
    },
    async forgetTexts() {
      const [, { forgetTexts }] = await ofTexts();
      await forgetTexts();
      dropLoaded();
    },
  };
}

/** The same, with what it makes handed over to whoever asks from another thread. */
export function createServedData(): DataService {
  const data = createData();
  return {
    ...data,
    async batches(...asked) {
      const prepared = await data.batches(...asked);
      const buffers = prepared.batches.flatMap(({ inputs, targets }) => [inputs.buffer, targets.buffer]);
      return transfer(prepared, buffers);
    },
  };
}

/** Name of the worker that serves data; the same script serves training under any other. */
export const DATA_WORKER = 'data';

/**
 * Starts a worker from this worker's own script, when the first data are asked for. Where it does not start, or workers
 * cannot start others, data are made in this thread.
 */
export function startData(): DataService {
  let base = '';
  let started: Promise<DataService> | null = null;
  const data = () => (started ??= startWorker(base));
  return {
    async open(address) {
      base = address;
      await (await started)?.open(base);
    },
    facts: async (request) => (await data()).facts(request),
    batches: async (...asked) => (await data()).batches(...asked),
    prepareText: async (...asked) => (await data()).prepareText(...asked),
    forgetTexts: async () => (await data()).forgetTexts(),
  };
}

async function startWorker(base: string): Promise<DataService> {
  const data = (await remoteData(base)) ?? createData();
  await data.open(base);
  return data;
}

/** @returns null where there is no worker to be had */
function remoteData(base: string): Promise<DataService | null> {
  if (typeof Worker === 'undefined') return Promise.resolve(null);
  const worker = new Worker(self.location.href, { type: 'module', name: DATA_WORKER });
  const remote = wrap<DataService>(worker);
  const data: DataService = {
    open: (address) => remote.open(address),
    facts: (request) => remote.facts(request),
    batches: (...asked) => remote.batches(...asked),
    ...remoteTexts(remote),
  };
  return new Promise((resolve) => {
    worker.addEventListener('error', () => resolve(null), { once: true });
    void data.open(base).then(() => resolve(data));
  });
}

/**
 * The page as the headless ranking drives it: the same build, the same worker, no picture. It is on
 * `globalThis.trainability` when the address asks for it (`?automation`). All that crosses is plain data.
 */
import type { Catalogue } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import type { AdapterChoice, Environment } from '../base/environment';
import { type ErrorData, TrainabilityError } from '../base/errors';
import type { SymbolChoice, TextSummary } from '../base/own-text';
import { never } from '../benchmark/condition';
import { type CustomOptions, customPlan } from '../benchmark/custom-plan';
import { planSuite } from '../benchmark/plan';
import { runSuite } from '../benchmark/run-suite';
import type { SuiteReference } from '../benchmark/suite';
import type { SuiteEvent, SuiteResult } from '../benchmark/suite-event';
import { suiteById } from '../benchmark/suites';
import { type ExportedFile, exportFiles, runFolder } from '../records/run-export';
import { startTrainer } from '../trainer/client';
import type { Making, Trainer } from '../trainer/protocol';
import { lowBattery } from './battery';
import { samplesPng } from './charts/samples';
import { pageEnvironment } from './environment';

export interface RankRequest {
  /** A UUID. */
  session: string;
  plan:
    | { kind: 'suite'; id: string }
    | { kind: 'custom'; options: CustomOptions }
    | { kind: 'runs'; configs: RunConfig[] };
  /** How many batches of each run to export; null: no export. */
  exportSteps: number | null;
  /** What every trained model shall make, if it can. */
  make: Making;
}

/** A text to train on, in UTF-8. */
export interface TextRequest {
  name: string;
  base64: string;
  choice: SymbolChoice;
}

export interface EncodedFile {
  path: string;
  base64: string;
}

type SuiteRunEnded = Extract<SuiteEvent, { kind: 'run-ended' }>;
type RunEnded = Omit<SuiteRunEnded, 'exported' | 'made'> & { files: EncodedFile[]; written: string | null };
export type AutomationEvent = Exclude<SuiteEvent, SuiteRunEnded> | RunEnded;

/** An error keeps its code across the border. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; error: ErrorData };

export interface Automation {
  /** Opens the device and checks it. Fails with no-webgpu, no-adapter, self-test. */
  open(choice: AdapterChoice): Promise<Answer<Environment>>;
  /** For a plan whose options name its fingerprint. Fails with bad-argument, storage. */
  prepareText(request: TextRequest): Promise<Answer<TextSummary>>;
  /** After `open`. Fails with bad-argument; what happens to a run is in its record. */
  rank(
    request: RankRequest,
    onEvent: (event: AutomationEvent) => void,
  ): Promise<Answer<Omit<SuiteResult, 'records'>>>;
}

declare global {
  var trainability: Automation | undefined;
}

interface Opened {
  environment: Environment;
  reopen: () => Promise<Environment>;
}

export function createAutomation(trainer: Trainer, base: string): Automation {
  let opened: Opened | null = null;

  async function open(choice: AdapterChoice): Promise<Environment> {
    return pageEnvironment(await trainer.open(choice, base));
  }

  async function rank(request: RankRequest, onEvent: (event: AutomationEvent) => void) {
    if (!opened) throw new TrainabilityError('internal', 'The device was not opened before ranking.');
    const catalogue = await trainer.catalogue();
    let told = Promise.resolve(); // One after the other: drawing what was made takes time.
    const { end, error } = await runSuite({
      ...planOf(request, catalogue),
      tasks: catalogue.tasks,
      trainer,
      // Whoever drives the page keeps the records: every one is in an event.
      store: { put: async () => {} },
      environment: opened.environment,
      session: request.session,
      onEvent: (event) => (told = told.then(async () => onEvent(await plainEvent(event)))),
      signal: new AbortController().signal,
      hidden: never,
      lowBattery,
      reopen: opened.reopen,
      exportSteps: request.exportSteps ?? undefined,
      making: () => request.make,
    });
    await told;
    return { end, error };
  }

  return {
    open: (choice) =>
      answer(async () => {
        const environment = await open(choice);
        opened = { environment, reopen: () => open(choice) };
        return environment;
      }),
    prepareText: ({ name, base64, choice }) =>
      answer(() => trainer.prepareText(decode(base64), name, choice, () => true)),
    rank: (request, onEvent) => answer(() => rank(request, onEvent)),
  };
}

export function mountAutomation(): void {
  globalThis.trainability = createAutomation(startTrainer(), new URL('./', document.baseURI).href);
}

function planOf({ plan }: RankRequest, catalogue: Catalogue): { plan: RunConfig[]; suite: SuiteReference } {
  if (plan.kind === 'custom') return { plan: customPlan(plan.options, catalogue), suite: null };
  if (plan.kind === 'runs') return { plan: plan.configs, suite: null };
  const suite = suiteById(plan.id);
  return { plan: planSuite(suite, catalogue), suite: { id: suite.id, version: suite.version } };
}

async function plainEvent(event: SuiteEvent): Promise<AutomationEvent> {
  if (event.kind !== 'run-ended') return event;
  const { exported, made, ...rest } = event;
  const files = exported ? exportFiles(rest.record, exported) : [];
  if (made?.kind === 'samples')
    files.push({ path: `${runFolder(rest.record.config)}/samples.png`, bytes: await samplesPng(made) });
  return { ...rest, files: files.map(encode), written: made?.kind === 'text' ? made.text : null };
}

function encode({ path, bytes }: ExportedFile): EncodedFile {
  const chunk = 0x8000; // Arguments of a call are limited.
  const pieces = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
    String.fromCharCode(...bytes.subarray(index * chunk, (index + 1) * chunk)),
  );
  return { path, base64: btoa(pieces.join('')) };
}

const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

async function answer<Value>(ask: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    return { ok: false, error: TrainabilityError.from(error).toData() };
  }
}

/** The device of this page: its worker, the catalogue, and what opening the GPU has told. */
import type { Catalogue, TaskInfo } from '../base/catalogue';
import type { Environment } from '../base/environment';
import { TrainabilityError } from '../base/errors';
import { baseOf } from '../base/variant';
import type { Trainer } from '../trainer/protocol';
import { pageEnvironment } from './environment';
import { type FamilyLook, familyLooks, unknownLook } from './families';

export type DeviceStatus = 'waiting' | 'opening' | 'ready' | 'failed';

interface DeviceState {
  status: DeviceStatus;
  trainer: Trainer | null;
  catalogue: Catalogue | null;
  environment: Environment | null;
  error: TrainabilityError | null;
}

let state = $state.raw<DeviceState>({
  status: 'waiting',
  trainer: null,
  catalogue: null,
  environment: null,
  error: null,
});

export function device(): DeviceState {
  return state;
}

/** Where data files are fetched from: the folder of this page, whatever sub-path it is served from. */
export function pageBase(): string {
  return document.baseURI.replace(/[?#].*$/, '').replace(/[^/]*$/, '');
}

/** Starts the worker, reads the catalogue, which needs no GPU, then opens the GPU. Safe to call again after a failure. */
export async function openDevice(): Promise<void> {
  if (state.status === 'opening' || state.status === 'ready') return;
  state = { ...state, status: 'opening', error: null };
  try {
    const trainer = state.trainer ?? (await startWorker());
    state = { ...state, trainer, catalogue: await trainer.catalogue() };
    const facts = await trainer.open('auto', pageBase());
    state = { ...state, status: 'ready', environment: pageEnvironment(facts) };
  } catch (error) {
    state = { ...state, status: 'failed', error: TrainabilityError.from(error) };
  }
}

/** Opens the GPU again after it was lost. @throws TrainabilityError no-adapter, self-test */
export async function reopenDevice(): Promise<Environment> {
  if (!state.trainer) throw new TrainabilityError('internal', 'There is no worker to open a device in.');
  const environment = pageEnvironment(await state.trainer.open('auto', pageBase()));
  state = { ...state, environment };
  return environment;
}

/** The engine is a chunk of its own, loaded only here. */
async function startWorker(): Promise<Trainer> {
  const { startTrainer } = await import('../trainer/client');
  const trainer = startTrainer();
  state = { ...state, trainer };
  return trainer;
}

/** @param id an architecture's, or a variant's */
export function architecture(id: string): Catalogue['architectures'][number] | null {
  return state.catalogue?.architectures.find((item) => item.id === baseOf(id)) ?? null;
}

export function task(id: string): TaskInfo | null {
  return state.catalogue?.tasks.find((item) => item.id === id) ?? null;
}

/** Colour and mark of an architecture's family. */
export function lookOf(id: string): FamilyLook {
  const family = architecture(id)?.family;
  return family ? familyLooks[family] : unknownLook;
}

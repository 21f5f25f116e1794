/** The visitor's own text on this page: the one that is kept, and the one that is being prepared. */
import { TrainabilityError } from '../base/errors';
import type { SymbolChoice, TextSummary } from '../base/own-text';
import { keptText } from '../catalog/own-texts';
import { device } from './device.svelte';
import { isStopped, type TextSource } from './text-source';

interface OwnTextState {
  /** `looking`: whether one is kept is not known yet. */
  status: 'looking' | 'idle' | 'preparing';
  /** The text that is kept. */
  summary: TextSummary | null;
  /** Share of the preparation that is done. */
  done: number;
  forgotten: boolean;
  error: TrainabilityError | null;
}

let state = $state.raw<OwnTextState>({
  status: 'looking',
  summary: null,
  done: 0,
  forgotten: false,
  error: null,
});
let stopping = false;

export function ownText(): OwnTextState {
  return state;
}

/** Looks for the text that was used last, once. */
export async function restoreText(): Promise<void> {
  if (state.status !== 'looking') return;
  try {
    state = { ...state, status: 'idle', summary: await keptText() };
  } catch (error) {
    state = { ...state, status: 'idle', error: TrainabilityError.from(error) };
  }
}

/** @returns whether it is ready now; if not, `ownText().error` says why, or it was stopped */
export async function prepareText(source: TextSource, choice: SymbolChoice): Promise<boolean> {
  const { trainer } = device();
  if (!trainer || state.status === 'preparing') return false;
  stopping = false;
  state = { ...state, status: 'preparing', done: 0, forgotten: false, error: null };
  try {
    const summary = await trainer.prepareText(await source.read(), source.name, choice, (done) => {
      state = { ...state, done };
      return !stopping;
    });
    state = { ...state, status: 'idle', summary };
    return true;
  } catch (error) {
    state = { ...state, status: 'idle', error: isStopped(error) ? null : TrainabilityError.from(error) };
    return false;
  }
}

export function stopPreparing(): void {
  stopping = true;
}

export async function forgetText(): Promise<void> {
  try {
    await device().trainer?.forgetTexts();
    state = { ...state, summary: null, forgotten: true, error: null };
  } catch (error) {
    state = { ...state, error: TrainabilityError.from(error) };
  }
}

export function dismissTextError(): void {
  state = { ...state, error: null };
}

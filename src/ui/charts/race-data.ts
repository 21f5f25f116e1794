/** The race as data for drawing: runners and lanes from runs, stored or at hand. Where a runner is, benchmark/race says. */
import type { Metric } from '../../base/catalogue';
import type { Curve, OutcomeKind } from '../../base/record';
import {
  finishSeconds,
  laneProgress,
  type LanePoint,
  medianPosition,
  positionAt,
} from '../../benchmark/race';
import { median } from '../../base/median';
import { range } from '../../benchmark/statistics/range';

/** A run as the race sees it. */
export interface Entrant {
  id: string;
  architecture: string;
  seed: number;
  curve: Curve;
  /** Null while it runs. */
  outcome: OutcomeKind | null;
  /** The horizon in steps. */
  steps: number;
}

export type RunnerState = 'running' | 'finished' | 'missed' | 'diverged' | 'failed';

export interface Runner {
  id: string;
  seed: number;
  /** Up to its finish, or as far as it got. */
  path: LanePoint[];
  state: RunnerState;
  /** Training seconds to the target; null: not (yet) there. */
  finish: number | null;
  /** Training seconds at which it finishes, ends, or, while it runs, is expected to end. */
  end: number;
}

export interface Lane {
  architecture: string;
  runners: Runner[];
  /** The median runner. */
  path: LanePoint[];
  state: RunnerState | 'waiting';
  reached: number;
  /** Of the finishes; a median of null: half of the seeds or more did not finish. */
  finish: { median: number | null; low: number | null; high: number | null };
  /** Median of the last positions: 0 untrained, 1 at the target. */
  position: number;
}

export interface Goal {
  target: number;
  better: Metric['better'];
}

/** Everyone starts at 0: untrained is what the run itself measured before its first step. */
export function runner(entrant: Entrant, goal: Goal): Runner {
  const { curve, outcome } = entrant;
  const { evaluations, blocks } = curve;
  const broken = outcome === 'diverged' || outcome === 'failed';
  const finish = broken ? null : finishSeconds(evaluations, goal.target, goal.better);
  const untrained = evaluations[0]?.metric;
  const whole = untrained === undefined ? [] : laneProgress(evaluations, untrained, goal.target, goal.better);
  const last = blocks.at(-1);
  const expected =
    last && outcome === null ? (last.seconds / last.step) * entrant.steps : (last?.seconds ?? 0);
  return {
    id: entrant.id,
    seed: entrant.seed,
    path: finish === null ? whole : pathUntil(whole, finish),
    state: finish !== null ? 'finished' : stateOf(outcome),
    finish,
    end: finish ?? expected,
  };
}

function stateOf(outcome: OutcomeKind | null): RunnerState {
  if (outcome === null) return 'running';
  if (outcome === 'diverged' || outcome === 'failed') return outcome;
  return 'missed';
}

/** Lanes in the order given; an architecture without a run yet waits at the start. */
export function lanes(architectures: readonly string[], entrants: readonly Entrant[], goal: Goal): Lane[] {
  return architectures.map((architecture) => {
    const runners = entrants
      .filter((item) => item.architecture === architecture)
      .map((item) => runner(item, goal))
      .sort((a, b) => a.seed - b.seed);
    const finishes = runners.map((item) => item.finish);
    const path = medianPath(runners, median(finishes));
    return {
      architecture,
      runners,
      path,
      state: laneState(runners, median(finishes)),
      reached: finishes.filter((value) => value !== null).length,
      finish: { median: median(finishes), ...range(finishes) },
      position: median(runners.map((item) => item.path.at(-1)?.position ?? 0)) ?? 0,
    };
  });
}

function laneState(runners: Runner[], finish: number | null): Lane['state'] {
  const states = runners.map((item) => item.state);
  if (states.length === 0) return 'waiting';
  if (states.includes('running')) return 'running';
  if (finish !== null) return 'finished';
  // The commonest way to end without a finish names the lane.
  const count = (state: RunnerState) => states.filter((item) => item === state).length;
  return (['missed', 'diverged', 'failed'] as const).reduce((a, b) => (count(b) > count(a) ? b : a));
}

/** The path up to a moment, with where the runner is at that moment as its last point. */
export function pathUntil(path: LanePoint[], seconds: number): LanePoint[] {
  const last = path.at(-1);
  if (!last || last.seconds <= seconds) return path;
  return [
    ...path.filter((point) => point.seconds < seconds),
    { seconds, position: positionAt(path, seconds) },
  ];
}

/**
 * Median position at every moment at which a runner was seen.
 * @param finish median of the finishes, where the path ends; null: not there
 */
export function medianPath(runners: Runner[], finish: number | null): LanePoint[] {
  const paths = runners.map((item) => item.path).filter((path) => path.length > 0);
  const moments = [...new Set(paths.flatMap((path) => path.map(({ seconds }) => seconds)))];
  const found: LanePoint[] = [];
  for (const seconds of moments.sort((a, b) => a - b)) {
    if (finish !== null && seconds >= finish) break;
    found.push({ seconds, position: medianPosition(paths, seconds) });
  }
  return finish === null ? found : [...found, { seconds: finish, position: 1 }];
}

const stateOrder: Lane['state'][] = ['finished', 'running', 'missed', 'waiting', 'diverged', 'failed'];

/** Best first: earliest median finish, then the furthest position, then those that broke. */
export function byResult(a: Lane, b: Lane): number {
  const difference = stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state);
  if (difference !== 0) return difference;
  if (a.finish.median !== null && b.finish.median !== null) return a.finish.median - b.finish.median;
  return b.position - a.position;
}

/** Where the time axis ends: the last finish, miss or expected end of any runner. */
export function raceSeconds(all: readonly Lane[]): number {
  return Math.max(0, ...all.flatMap((lane) => lane.runners.map((item) => item.end)));
}

/** Round tick values from 0 to `end`, about `count` of them. */
export function ticks(end: number, count = 5): number[] {
  if (!(end > 0)) return [0];
  const rough = end / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const found: number[] = [];
  for (let index = 0; index * step <= end * 1.0001; index++) found.push(index * step);
  return found;
}

export interface LaneShown {
  state: Lane['state'];
  position: number;
  /** All runners have ended by then. */
  over: boolean;
}

/** How a lane stands at a moment of the race: a finish is not told before it happens. */
export function laneShown(lane: Lane, clock: number): LaneShown {
  const last = Math.max(0, ...lane.runners.map((item) => item.end));
  const ended = lane.state !== 'running' && lane.state !== 'waiting';
  const position = clock === Infinity ? lane.position : positionAt(lane.path, clock);
  const finished = lane.finish.median !== null && ended && clock >= lane.finish.median;
  const state = finished ? 'finished' : ended && clock < last ? 'running' : lane.state;
  return { state, position, over: ended && clock >= last };
}

/** Round values that span the given ones, for the grid of a chart; values that are not finite are passed over. */
export function niceRange(values: readonly number[], count = 4): number[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const steps = ticks(high - low || 1, count);
  const step = steps[1] ?? 1;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

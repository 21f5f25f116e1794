/** Advice: of the architectures of a block, two or three that are within a budget, and why, in numbers. */
import { criteria } from '../criteria';
import type { CriterionId } from '../criteria/criterion';
import type { BlockAnalysis, Placed } from './analysis';
import { placed } from './analysis';
import { constants } from './constants';
import type { Weights } from './weights';

export interface Reason {
  /** `best`: in this criterion the best of those within the budget; `times`: it takes so many times the best. */
  kind: 'best' | 'times';
  criterion: CriterionId;
  /** Of the criterion's headline metric; or the ratio. */
  value: number;
}

export interface Candidate {
  architecture: string;
  /** Seconds that one success takes, the geometric mean over the tasks of the block. */
  seconds: number;
  reasons: Reason[];
  /** Share of runs that reach the target, the least over the tasks. */
  success: number;
}

export interface Advice {
  candidates: Candidate[];
  /** Who reached the target, but takes longer than the budget: the least seconds among them; null: nobody. */
  nearest: { architecture: string; seconds: number } | null;
}

const MOST = 3;

/** @param most seconds that one success may take; null: as many as it needs */
export function choose(block: BlockAnalysis, weights: Weights, most: number | null): Advice {
  const able = placed(block, weights).flatMap((contestant) => {
    const seconds = secondsOf(contestant);
    return seconds === null ? [] : [{ contestant, seconds }];
  });
  const within = able.filter(({ seconds }) => most === null || seconds <= most);
  const beyond = able
    .filter(({ seconds }) => most !== null && seconds > most)
    .sort((a, b) => a.seconds - b.seconds)[0];
  const rivals = within.map(({ contestant }) => contestant);
  return {
    candidates: within.slice(0, MOST).map(({ contestant, seconds }) => ({
      architecture: contestant.architecture,
      seconds,
      reasons: reasonsFor(contestant, rivals, block.comparable),
      success: Math.min(...measuresOf(contestant, 'success')),
    })),
    nearest: beyond ? { architecture: beyond.contestant.architecture, seconds: beyond.seconds } : null,
  };
}

/** Null: on one of the tasks no run reached the target, or no step was timed. */
function secondsOf(contestant: Placed): number | null {
  const score = contestant.scores.convergence ?? null;
  const missed = contestant.measures.some((ofTask) =>
    ofTask.some(({ metric, atLeast }) => metric === 'time-to-target' && atLeast),
  );
  return score === null || missed ? null : constants['time-to-target']! / score;
}

function measuresOf({ measures }: Placed, name: string): number[] {
  return measures.map((ofTask) => ofTask.find(({ metric }) => metric === name)?.value ?? 0);
}

/** In the unit of the criterion's headline metric: a score is a constant over it. */
function valueOf(id: CriterionId, score: number): number {
  const { headline } = criteria.find((criterion) => criterion.id === id)!;
  return constants[headline!]! / score;
}

/** What it is the best in; where it is the best in nothing, how far it is from the best in time. */
function reasonsFor({ scores }: Placed, rivals: Placed[], over: readonly CriterionId[]): Reason[] {
  const best = (id: CriterionId) => Math.max(...rivals.map((rival) => rival.scores[id] ?? 0));
  const leads = over.filter((id) => scores[id] === best(id));
  if (leads.length > 0)
    return leads.map((criterion) => ({
      kind: 'best',
      criterion,
      value: valueOf(criterion, scores[criterion]!),
    }));
  return [{ kind: 'times', criterion: 'convergence', value: best('convergence') / scores.convergence! }];
}

/** How a case is made: an op and its twin at shapes, as this device runs it or with a variant of a kernel forced on it. */
import type { Tensor } from '../../src/engine/tf';
import { classOf, useChoices, type ShapeRequest } from '../../src/engine/tune/choices';
import {
  compareTwins,
  type Difference,
  type Op,
  type Operand,
  type Operands,
} from '../../tests/browser/support/compare';

export interface Case {
  name: string;
  /** What a device must be able to do for it. */
  needs: 'subgroups' | null;
  compare(): Promise<Difference[]>;
}

function shapeText(operand: Operand): string {
  return (Array.isArray(operand) ? operand : operand.shape).join('×');
}

/** An op at several lists of operands. */
export function twins<Inputs extends Tensor[]>(
  name: string,
  ours: Op<Inputs>,
  composed: Op<Inputs>,
  ...lists: Operands<Inputs>[]
): Case[] {
  return lists.map((operands) => ({
    name: `${name} ${operands.map(shapeText).join(', ')}`,
    needs: null,
    compare: () => compareTwins(ours, composed, operands),
  }));
}

/** Cases under the condition that the device has what they need. */
export const needing = (needs: Case['needs'], cases: Case[]): Case[] =>
  cases.map((one) => ({ ...one, needs }));

/** Cases in which kernels asked for these shapes run by one variant, whichever this device would choose. */
export function forcing(variant: string, requests: ShapeRequest[], cases: Case[]): Case[] {
  const forced = Object.fromEntries(requests.map((request) => [classOf(request), variant]));
  return cases.map((one) => ({
    ...one,
    name: `${one.name}, ${variant}`,
    async compare() {
      useChoices(forced);
      try {
        return await one.compare();
      } finally {
        useChoices({});
      }
    },
  }));
}

/** Whole numbers in [lowest, most). */
export const whole = (count: number, most: number, lowest = 0): Operand => ({
  shape: [count],
  integers: Int32Array.from({ length: count }, (_, index) => ((index * 7) % (most - lowest)) + lowest),
});

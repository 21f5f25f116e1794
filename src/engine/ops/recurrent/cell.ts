/**
 * One step of a recurrent cell in one direction of time, as WGSL for one unit of the hidden state. How the steps are
 * run (all in one dispatch, or a dispatch each) is not the cell's business: it says what it reads and writes through
 * `Words`.
 */
import type { Tensor } from '../../tf';

/** WGSL expressions and statements for the unit `unit` of one example at the step that is being run. */
export interface Words {
  /** Block `block` of a tensor's last axis, at this step. */
  read(tensor: string, block?: number): string;
  /** The same at the step before in time; zero at the first. */
  readBefore(tensor: string, block?: number): string;
  /** Whether this step is the one that is run first. */
  first: string;
  /** Block `block` of (carried value of the step just run) · matrix; zero at the step that is run first. */
  product(block?: number): string;
  /** The number that `keep` kept at the step just run; zero at the step that is run first. */
  kept(index?: number): string;
  keep(value: string, index?: number): string;
  write(tensor: string, value: string, block?: number): string;
}

export interface Cell {
  name: string;
  /** Units of the hidden state; last axes are blocks of so many. */
  width: number;
  /** Ranges of units that have a matrix each, and see only themselves; 1 unless told. */
  heads?: number;
  /** Whether time runs from the last step to the first. */
  backwards: boolean;
  /** [batch, time, blocks · width] each. */
  inputs: Record<string, Tensor>;
  /** Other tensors, which the body reads by itself. */
  constants: Record<string, Tensor>;
  /** Blocks of each tensor that it writes, [batch, time, blocks · width] each. */
  outputs: Record<string, number>;
  /** The output whose value is multiplied by the matrix for the next step. */
  carried: string;
  /** Numbers that it keeps for each unit. */
  keeps: number;
  body(words: Words): string;
}

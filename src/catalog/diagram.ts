/** The structure of an architecture as the pages draw it: parts in the order in which data passes them. */

export interface Box {
  box: string;
  /** Where its parameters are in the scope, `*` standing for a number; empty where it has none. */
  at: string[];
}

/** Parts whose result is added to what came in. */
export interface Residual {
  residual: Part[];
}

/** Branches side by side whose results meet in `join`: ⊙, +, "attention" … */
export interface Branches {
  branches: Part[][];
  join: string;
}

/** Parts that are repeated; `times` names a dimension. */
export interface Repeat {
  repeat: Part[];
  times: string;
}

export type Part = Box | Residual | Branches | Repeat;
export type Diagram = Part[];

/** @param at where its parameters are, `*` standing for a number: `blocks.*.norm1` */
export const box = (label: string, ...at: string[]): Box => ({ box: label, at });
export const residual = (...parts: Part[]): Residual => ({ residual: parts });
export const branches = (join: string, ...parts: Part[][]): Branches => ({ branches: parts, join });
export const repeated = (times: string, ...parts: Part[]): Repeat => ({ repeat: parts, times });

/** Every place that a diagram's boxes name. */
export function placesOf(parts: Part[]): string[] {
  return parts.flatMap((part) => {
    if ('box' in part) return part.at;
    if ('residual' in part) return placesOf(part.residual);
    if ('repeat' in part) return placesOf(part.repeat);
    return part.branches.flatMap(placesOf);
  });
}

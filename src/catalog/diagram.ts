/** Words for the diagrams of architectures. */
import type { Part } from '../base/catalogue';

/** @param at where its parameters are, `*` standing for a number: `blocks.*.norm1` */
export const box = (label: string, ...at: string[]): Part => ({ box: label, at });
export const residual = (...parts: Part[]): Part => ({ residual: parts });
export const branches = (join: string, ...parts: Part[][]): Part => ({ branches: parts, join });
export const repeated = (times: string, ...parts: Part[]): Part => ({ repeat: parts, times });

/** Every place that a diagram's boxes name. */
export function placesOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if ('box' in part) return part.at;
    if ('residual' in part) return placesOf(part.residual);
    if ('repeat' in part) return placesOf(part.repeat);
    return part.branches.flatMap(placesOf);
  });
}

/** Every label. */
export function labelsOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if ('box' in part) return [part.box];
    if ('residual' in part) return labelsOf(part.residual);
    if ('repeat' in part) return [part.times, ...labelsOf(part.repeat)];
    return [part.join, ...part.branches.flatMap(labelsOf)];
  });
}

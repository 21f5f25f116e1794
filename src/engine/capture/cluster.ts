/** Kernels that run as one: a root, and element-wise kernels that take each value as the root stores it. */
import type { Binding, Kernel } from '../kernel';

/** An element-wise kernel that runs in the store of another kernel of its cluster. */
export interface Epilogue {
  kernel: Kernel;
  /** Index of the kernel whose store it follows. */
  parent: number;
  /** The parent's output, and the kernel's own name for it. */
  output: string;
  input: string;
}

export interface Cluster {
  root: Kernel;
  epilogues: Epilogue[];
}

export const alone = (root: Kernel): Cluster => ({ root, epilogues: [] });

export const kernelsOf = ({ root, epilogues }: Cluster): Kernel[] => [
  root,
  ...epilogues.map(({ kernel }) => kernel),
];

/** Whether two ranges share an element. */
export const overlap = (a: Binding, b: Binding): boolean =>
  a.storage === b.storage && a.offset < b.offset + b.size && b.offset < a.offset + a.size;

/**
 * Memory planning: buffers whose lifetimes do not meet share memory. Largest first, each into the smallest buffer that is
 * free all its life (greedy by size: Pisarchyk & Lee 2020).
 */

/** A need for memory between two dispatches, both included. */
export interface Lifetime {
  size: number;
  first: number;
  last: number;
}

export interface MemoryPlan {
  /** Sizes of the buffers to make. */
  sizes: number[];
  /** For each lifetime its buffer. */
  assignment: number[];
}

export function planMemory(lifetimes: Lifetime[]): MemoryPlan {
  const sizes: number[] = [];
  const tenants: Lifetime[][] = [];
  const assignment = new Array<number>(lifetimes.length);
  const order = lifetimes.map((_, index) => index).sort((a, b) => lifetimes[b]!.size - lifetimes[a]!.size);
  for (const index of order) {
    const life = lifetimes[index]!;
    let chosen = -1;
    tenants.forEach((others, buffer) => {
      const free = others.every(({ first, last }) => last < life.first || life.last < first);
      if (free && (chosen < 0 || sizes[buffer]! < sizes[chosen]!)) chosen = buffer;
    });
    if (chosen < 0) {
      chosen = sizes.push(life.size) - 1;
      tenants.push([]);
    }
    tenants[chosen]!.push(life);
    assignment[index] = chosen;
  }
  return { sizes, assignment };
}

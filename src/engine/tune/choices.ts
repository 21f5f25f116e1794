/**
 * Which variant of a kernel runs for which class of shapes. Choices are a plain table: the same table gives the same
 * kernels, and so the same bits on every run; another table sums in another order and differs in rounding.
 */

/** Variant by class, as in { 'gemm NN 9 6 6': 'registers 16x16' }. What is not in it runs by the fixed rule. */
export type Choices = Readonly<Record<string, string>>;

let table: Choices = {};
let met: Map<string, ShapeRequest> | null = null;

/** A shape that a kernel with variants was asked for. */
export interface ShapeRequest {
  family: string;
  form: string;
  sizes: readonly number[];
}

/** Shapes whose sizes agree to the next power of two make one choice. */
export function classOf({ family, form, sizes }: ShapeRequest): string {
  return [family, form, ...sizes.map((size) => Math.ceil(Math.log2(size)))].join(' ');
}

/** The table in force. */
export const choices = (): Choices => table;

/** From now on kernels are recorded by this table. */
export function useChoices(next: Choices): void {
  table = { ...next };
}

/** @returns the name of the variant chosen for shapes like this one, or null */
export function chosen(family: string, form: string, sizes: readonly number[]): string | null {
  const request = { family, form, sizes };
  const key = classOf(request);
  if (met && !met.has(key)) met.set(key, request);
  return table[key] ?? null;
}

/** The part of the table in force that these shapes use. */
export function chosenFor(shapes: readonly ShapeRequest[]): Record<string, string> {
  const keys = shapes.map(classOf).filter((key) => key in table);
  return Object.fromEntries(keys.sort().map((key) => [key, table[key]!]));
}

/** The shapes, one of each class, that `work` asks a variant for. */
export function shapesMet(work: () => void): ShapeRequest[] {
  const found = new Map<string, ShapeRequest>();
  met = found;
  try {
    work();
  } finally {
    met = null;
  }
  return [...found.values()];
}

/** How the rows of a kernel are spread over threads. */
import type { Abilities } from '../../subgroups';

export interface RowLayout {
  /**
   * `thread`: a row each; `workgroup`: a row for all threads of a workgroup, which add up through its memory; `subgroups`:
   * the same, but a subgroup adds up in registers first.
   */
  kind: 'thread' | 'workgroup' | 'subgroups';
  /** Of a workgroup, a power of two; 1 for `thread`. */
  threads: number;
}

const thread: RowLayout = { kind: 'thread', threads: 1 };

export const layouts: readonly RowLayout[] = [
  thread,
  ...[32, 64, 256].flatMap((threads): RowLayout[] => [
    { kind: 'subgroups', threads },
    { kind: 'workgroup', threads },
  ]),
];

export const nameOf = ({ kind, threads }: RowLayout): string =>
  kind === 'thread' ? kind : `${kind} ${threads}`;

/** The layout of a name; undefined where there is none. */
export const layoutNamed = (name: string): RowLayout | undefined =>
  layouts.find((layout) => nameOf(layout) === name);

/** Rows of fewer elements are a thread's on any device. */
const SHORT = 32;
/** Elements that a thread of a workgroup should have at least. */
const SHARE = 4;

/** The layout where nothing was measured. @param sizes rows and columns */
export function rule([, width]: readonly [number, number], { software, subgroups }: Abilities): RowLayout {
  if (software || width < SHORT) return thread;
  const threads = width >= 256 * SHARE ? 256 : width >= 64 * SHARE ? 64 : 32;
  return { kind: subgroups ? 'subgroups' : 'workgroup', threads };
}

/** What is worth timing. @param barriers whether they are cheap enough */
export function candidates(
  [, width]: readonly [number, number],
  { subgroups }: Abilities,
  barriers: boolean,
): RowLayout[] {
  return layouts.filter(
    ({ kind, threads }) =>
      threads <= width && (kind === 'thread' || barriers) && (kind !== 'subgroups' || subgroups),
  );
}

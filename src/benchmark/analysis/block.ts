/** Complete blocks: tasks of one track that the same architectures took part in, so that all are judged by the same tasks. */
import type { ArchitectureInfo, Cost, TaskInfo, Track } from '../../base/catalogue';
import { groupBy } from '../group';
import type { TaskRanking } from '../ranking';

/** What an analysis needs of a catalogue. */
export interface AnalysedCatalogue {
  tasks: readonly Pick<TaskInfo, 'id' | 'metric' | 'track'>[];
  architectures: readonly (Pick<ArchitectureInfo, 'id'> & Pick<Cost, 'layers'>)[];
}

export interface Block {
  track: Track;
  /** Of its tasks, in the order of the catalogue. */
  rankings: TaskRanking[];
  /** At least two, in the order of the catalogue. */
  architectures: string[];
}

/** @param rankings of one session; those without a target, or without anyone to compare, are in no block */
export function blocksOf(
  rankings: readonly TaskRanking[],
  { tasks, architectures }: AnalysedCatalogue,
): Block[] {
  const place = new Map(architectures.map(({ id }, index) => [id, index]));
  const order = (id: string) => place.get(id) ?? place.size;
  const known = rankings.flatMap((ranking) => {
    const track = tasks.find(({ id }) => id === ranking.task)?.track;
    const ids = ranking.rows.map(({ architecture }) => architecture);
    ids.sort((a, b) => order(a) - order(b) || a.localeCompare(b));
    return track && ranking.target !== null && ids.length > 1 ? [{ track, ranking, ids }] : [];
  });
  // Only like with like: what ran by other rules, or on another size, is a block of its own.
  const key = ({
    track,
    ids,
    ranking: { suite, protocol, engine, classes, origin, size },
  }: (typeof known)[number]) => JSON.stringify([track, ids, suite, protocol, engine, classes, origin, size]);
  return groupBy(known, key).map((group) => ({
    track: group[0]!.track,
    rankings: group.map(({ ranking }) => ranking),
    architectures: group[0]!.ids,
  }));
}

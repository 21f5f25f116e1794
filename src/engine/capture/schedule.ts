/**
 * Horizontal fusion and order: units whose predecessors have run are dispatched together, as far as bindings and workgroup
 * sizes allow. Order stays near the recorded one, which keeps lifetimes short.
 */
import type { Storage } from '../kernel';
import { kernelsOf, type Cluster } from './cluster';
import { isCluster, type Unit } from './fuse';
import type { StockDispatch } from './graph';

export type Dispatch = { clusters: Cluster[] } | { stock: StockDispatch };

/** How far ahead of the recorded order a unit may run: further would keep what it makes alive for long. */
const WINDOW = 24;
/** Workgroups beyond which a dispatch fills any device by itself. */
const LARGE = 16_384;

const groupsOf = ({ root }: Cluster): number => Math.ceil(root.threads / root.workgroup);

function storages(cluster: Cluster): Storage[] {
  return kernelsOf(cluster).flatMap(({ bindings }) => bindings.map(({ storage }) => storage));
}

/** @param mostStorages storage buffers that one dispatch may bind */
export function schedule(units: Unit[], mostStorages: number): Dispatch[] {
  const unitOf = new Map<number, Unit>(units.flatMap((unit) => unit.nodes.map((index) => [index, unit])));
  const waiting = new Map<Unit, Set<Unit>>(
    units.map((unit) => [unit, new Set([...unit.after].map((index) => unitOf.get(index)!))]),
  );
  // A unit is due when the last of its nodes was.
  const pending = [...units].sort((a, b) => Math.max(...a.nodes) - Math.max(...b.nodes));
  const dispatches: Dispatch[] = [];

  while (pending.length) {
    const ready = pending.slice(0, WINDOW).filter((unit) => waiting.get(unit)!.size === 0);
    const first = ready[0] ?? pending.find((unit) => waiting.get(unit)!.size === 0);
    if (!first) throw new Error('The recorded step has a cycle.');
    const chosen = [first];
    if (isCluster(first.work) && !first.work.root.shared && groupsOf(first.work) < LARGE) {
      const { workgroup } = first.work.root;
      const bound = new Set(storages(first.work));
      let groups = groupsOf(first.work);
      for (const unit of ready.slice(1)) {
        const { work } = unit;
        if (!isCluster(work) || work.root.shared || work.root.workgroup !== workgroup) continue;
        const added = new Set([...bound, ...storages(work)]);
        if (added.size > mostStorages || groups + groupsOf(work) > LARGE) continue;
        added.forEach((storage) => bound.add(storage));
        groups += groupsOf(work);
        chosen.push(unit);
      }
    }
    dispatches.push(
      isCluster(first.work) ? { clusters: chosen.map(({ work }) => work as Cluster) } : { stock: first.work },
    );
    for (const unit of chosen) {
      pending.splice(pending.indexOf(unit), 1);
      for (const others of waiting.values()) others.delete(unit);
    }
  }
  return dispatches;
}

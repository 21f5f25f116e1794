/**
 * A recorded step as a graph: what was recorded, in order, and for each item those before it that must have run, because
 * one of the two writes what the other uses.
 */
import type { Binding, Kernel, Storage } from '../kernel';
import { overlap } from './cluster';

/** A dispatch of a stock TensorFlow.js program: it runs as it is. */
export interface StockDispatch {
  label: string;
  pipeline: GPUComputePipeline;
  /** In the order of the bindings. The first is written, the others are read. */
  resources: { storage: Storage; offset: number; size: number }[];
  workgroups: [number, number, number];
}

export type Recorded = { kernel: Kernel } | { stock: StockDispatch };

export interface GraphNode {
  index: number;
  recorded: Recorded;
  bindings: Binding[];
  /** Indices of the nodes that must have run before. */
  after: Set<number>;
}

function bindingsOf(recorded: Recorded): Binding[] {
  if ('kernel' in recorded) return recorded.kernel.bindings;
  return recorded.stock.resources.map(({ storage, offset, size }, index) => ({
    name: '',
    storage,
    offset: offset / 4,
    size: Math.ceil(size / 4),
    view: false,
    type: 'f32',
    access: index === 0 ? 'update' : 'read',
  }));
}

/** @param step what was recorded, in order */
export function graphOf(step: Recorded[]): GraphNode[] {
  const uses = new Map<Storage, { node: GraphNode; binding: Binding }[]>();
  return step.map((recorded, index) => {
    const node: GraphNode = { index, recorded, bindings: bindingsOf(recorded), after: new Set() };
    for (const binding of node.bindings) {
      const earlier = uses.get(binding.storage) ?? [];
      for (const use of earlier) {
        const ordered = binding.access !== 'read' || use.binding.access !== 'read';
        if (use.node !== node && ordered && overlap(use.binding, binding)) node.after.add(use.node.index);
      }
      uses.set(binding.storage, [...earlier, { node, binding }]);
    }
    return node;
  });
}

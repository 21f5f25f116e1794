/**
 * Vertical fusion: an element-wise kernel runs inside the store of the kernel whose output it reads, so that the value
 * never travels through memory. Where nobody else reads that output, it is not even written.
 */
import { PlannedBuffer, type Binding, type Kernel } from '../kernel';
import { alone, kernelsOf, overlap, type Cluster } from './cluster';
import { indexes } from './emit';
import type { GraphNode, StockDispatch } from './graph';

/** What runs as one, and the indices of the nodes in it; in a valid order. */
export interface Unit {
  work: Cluster | StockDispatch;
  nodes: number[];
  /** Indices of nodes outside that must have run before. */
  after: Set<number>;
}

export const isCluster = (work: Unit['work']): work is Cluster => 'root' in work;

/** Whether the kernel touches this input only as `name[i]`, once per thread, so that any thread with the value can run it. */
export function isElementwiseIn({ body, declarations, shared, threads }: Kernel, input: Binding): boolean {
  if (shared || input.access !== 'read' || input.type !== 'f32' || input.size !== threads) return false;
  if (/\b(for|loop|while|return|local|workgroup)\b/.test(body) || indexes(declarations, input.name))
    return false;
  return indexes(body, input.name) && !indexes(body.replaceAll(`${input.name}[i]`, ''), input.name);
}

/** Whether the kernel gives this output only through its store hook. */
const storesOnly = ({ body, declarations }: Kernel, output: Binding): boolean =>
  output.access === 'write' &&
  output.type === 'f32' &&
  body.includes(`store_${output.name}(`) &&
  !indexes(body + declarations, output.name);

/** Whether one dispatch may bind all this: not too much, and nothing that it writes as vectors besides. */
function bindable(kernels: Kernel[], mostStorages: number): boolean {
  const bindings = kernels.flatMap((kernel) => kernel.bindings);
  const vectors = new Set(bindings.filter(({ type }) => type === 'vec4f').map(({ storage }) => storage));
  const others = bindings.filter(({ type }) => type !== 'vec4f');
  return (
    vectors.size + new Set(others.map(({ storage }) => storage)).size <= mostStorages &&
    !others.some(({ access, storage }) => access !== 'read' && vectors.has(storage))
  );
}

/** @param mostStorages storage buffers that one dispatch may bind */
export function fuse(graph: GraphNode[], mostStorages: number): Unit[] {
  const unitOf: Unit[] = [];

  /**
   * Whether `unit` must have run before `node` can, through something outside of it. The order of recording does not tell:
   * a unit that began earlier may have come to wait for a later one.
   */
  const stands = (unit: Unit, node: GraphNode): boolean => {
    const needed = new Set([...node.after].map((index) => unitOf[index]!));
    needed.delete(unit);
    // The loop goes on to what is added on the way.
    for (const { after } of needed) {
      for (const index of after) {
        if (unitOf[index] === unit) return true;
        needed.add(unitOf[index]!);
      }
    }
    return false;
  };

  const place = (node: GraphNode, kernel: Kernel): boolean => {
    const inputs = kernel.bindings.filter((binding) => isElementwiseIn(kernel, binding));
    // The producer that comes last is the one that can wait for the others.
    for (const producer of [...node.after].reverse()) {
      const unit = unitOf[producer]!;
      if (!isCluster(unit.work)) continue;
      const kernels = kernelsOf(unit.work);
      for (const input of inputs) {
        if (!(input.storage instanceof PlannedBuffer)) continue;
        const parent = kernels.findIndex((candidate) =>
          candidate.bindings.some(
            (output) =>
              output.storage === input.storage && output.size === input.size && storesOnly(candidate, output),
          ),
        );
        if (parent < 0) continue;
        const output = kernels[parent]!.bindings.find(({ storage }) => storage === input.storage)!;
        // Whatever else it uses must not be used by the same dispatch, unless both only read it.
        const clash = kernel.bindings.some(
          (own) =>
            own !== input &&
            kernels.some(({ bindings }) =>
              bindings.some(
                (theirs) => overlap(own, theirs) && (own.access !== 'read' || theirs.access !== 'read'),
              ),
            ),
        );
        if (clash || stands(unit, node) || !bindable([...kernels, kernel], mostStorages)) continue;
        unit.work.epilogues.push({ kernel, parent, output: output.name, input: input.name });
        unit.nodes.push(node.index);
        for (const index of node.after) if (unitOf[index] !== unit) unit.after.add(index);
        unitOf[node.index] = unit;
        return true;
      }
    }
    return false;
  };

  for (const node of graph) {
    const { recorded } = node;
    if ('kernel' in recorded && place(node, recorded.kernel)) continue;
    unitOf[node.index] = {
      work: 'kernel' in recorded ? alone(recorded.kernel) : recorded.stock,
      nodes: [node.index],
      after: new Set(node.after),
    };
  }
  return [...new Set(unitOf)];
}

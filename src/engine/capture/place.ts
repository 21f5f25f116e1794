/** From a recording to dispatches that are ready to run: fused, ordered, compiled, and bound to planned memory. */
import type { Backend, Recording } from '../backend';
import { PlannedBuffer, type Binding, type Storage } from '../kernel';
import { kernelsOf } from './cluster';
import { emit, type Emitted } from './emit';
import { fuse } from './fuse';
import { graphOf, type StockDispatch } from './graph';
import { planMemory, type Lifetime } from './memory';
import { schedule, type Dispatch } from './schedule';

/** All that a replay needs of a dispatch, and what it costs. */
export interface Placed {
  label: string;
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  workgroups: [number, number, number];
  /** Contractions only, a multiply-add counted as two; 0 for element-wise work. */
  flops: number;
  /** Bytes of the tensors that it reads and writes, each counted once. */
  bytes: number;
}

/** Uniform blocks lie one after the other in a buffer, at offsets that every device takes. */
const UNIFORM_ALIGNMENT = 256;

/** Stores that nothing outside of their own cluster reads. */
function deadStores(dispatches: Dispatch[]): (binding: Binding) => boolean {
  const read = new Set<Storage>();
  for (const dispatch of dispatches) {
    if ('stock' in dispatch) {
      dispatch.stock.resources.forEach(({ storage }) => read.add(storage));
      continue;
    }
    for (const cluster of dispatch.clusters) {
      kernelsOf(cluster).forEach(({ bindings }, position) => {
        const taken = position > 0 ? cluster.epilogues[position - 1]!.input : null;
        for (const { access, name, storage } of bindings)
          if (access !== 'write' && name !== taken) read.add(storage);
      });
    }
  }
  return ({ access, storage }) =>
    access === 'write' && storage instanceof PlannedBuffer && !read.has(storage);
}

const stockBytes = ({ resources }: StockDispatch): number =>
  resources.reduce((sum, { size }) => sum + size, 0);

export async function place(backend: Backend, { step, buffers }: Recording) {
  const { device } = backend;
  const mostStorages = device.limits.maxStorageBuffersPerShaderStage;
  const dispatches = schedule(fuse(graphOf(step), mostStorages), mostStorages);
  const isDead = deadStores(dispatches);
  const emitted: (Emitted | StockDispatch)[] = dispatches.map((dispatch) =>
    'stock' in dispatch
      ? dispatch.stock
      : emit(dispatch.clusters, { isDead, mostWorkgroups: backend.mostWorkgroups }),
  );
  await backend.compile(emitted.filter((item): item is Emitted => 'code' in item));

  const lifetimes = new Map<PlannedBuffer, Lifetime>();
  emitted.forEach((item, index) => {
    for (const { storage } of 'code' in item ? item.storages : item.resources) {
      if (!(storage instanceof PlannedBuffer)) continue;
      const life = lifetimes.get(storage);
      if (life) life.last = index;
      else lifetimes.set(storage, { size: storage.size, first: index, last: index });
    }
  });
  const { sizes, assignment } = planMemory([...lifetimes.values()]);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const memory = sizes.map((size) => buffers.create({ size, usage }));
  const homes = new Map(
    [...lifetimes.keys()].map((planned, index) => [planned, memory[assignment[index]!]!]),
  );

  const blocks = emitted.map((item) =>
    'code' in item ? Math.ceil(item.uniforms.byteLength / UNIFORM_ALIGNMENT) : 0,
  );
  const total = UNIFORM_ALIGNMENT * blocks.reduce((sum, count) => sum + count, 0);
  const constants = new Uint8Array(total);
  const uniforms = buffers.create({
    size: Math.max(total, UNIFORM_ALIGNMENT),
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  let offset = 0;
  const placed = emitted.map((item, index): Placed => {
    const resources =
      'code' in item
        ? item.storages.map(({ storage }) => ({ storage, offset: 0, size: storage.size }))
        : item.resources;
    const entries = resources.map(({ storage, offset: start, size }, binding) => ({
      binding,
      resource: {
        buffer: storage instanceof PlannedBuffer ? homes.get(storage)! : storage,
        offset: start,
        size,
      },
    }));
    if ('code' in item) {
      constants.set(new Uint8Array(item.uniforms), offset);
      const size = item.uniforms.byteLength;
      entries.push({ binding: entries.length, resource: { buffer: uniforms, offset, size } });
      offset += UNIFORM_ALIGNMENT * blocks[index]!;
    }
    const pipeline = 'code' in item ? backend.pipeline(item.label, item.code) : item.pipeline;
    return {
      label: item.label,
      pipeline,
      bindGroup: device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }),
      workgroups: item.workgroups,
      flops: 'code' in item ? item.flops : 0,
      bytes: 'code' in item ? item.bytes : stockBytes(item),
    };
  });
  device.queue.writeBuffer(uniforms, 0, constants);
  const shared = sizes.reduce((sum, size) => sum + size, 0);
  return { placed, bytes: buffers.bytes, shared, dispose: () => buffers.dispose() };
}

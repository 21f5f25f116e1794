/**
 * Counts what any engine does to the GPU, alike in a page and in Node: dispatches, submits, and for each device the bytes
 * of its live buffers (made and not destroyed) with their peak.
 */
interface Memory {
  live: number;
  peak: number;
  /** From now on the peak is of what is live now or later. */
  restart(): void;
}

export interface Counters {
  dispatches: number;
  submits: number;
  memoryOf(device: GPUDevice): Memory;
}

/** Wraps the prototypes of WebGPU; call it once, before any device is opened. */
export function installCounters(): Counters {
  const memories = new WeakMap<GPUDevice, Memory>();
  const release = new WeakMap<GPUBuffer, () => void>();
  const counters: Counters = {
    dispatches: 0,
    submits: 0,
    memoryOf(device) {
      let memory = memories.get(device);
      if (!memory) {
        const made: Memory = { live: 0, peak: 0, restart: () => (made.peak = made.live) };
        memories.set(device, (memory = made));
      }
      return memory;
    },
  };
  const pass = GPUComputePassEncoder.prototype;
  const { dispatchWorkgroups } = pass;
  pass.dispatchWorkgroups = function (...sizes) {
    counters.dispatches++;
    return dispatchWorkgroups.apply(this, sizes);
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (commands) {
    counters.submits++;
    return submit.call(this, commands);
  };
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    const memory = counters.memoryOf(this);
    memory.live += buffer.size;
    memory.peak = Math.max(memory.peak, memory.live);
    release.set(buffer, () => (memory.live -= buffer.size));
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    release.get(this)?.();
    release.delete(this);
    return destroy.call(this);
  };
  return counters;
}

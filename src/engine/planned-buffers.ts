/**
 * Buffers of one recording. A buffer that is let go serves a later tensor of the same size: since replays keep the order
 * of the dispatches, that is safe without any wait. Uploaded constants are never reused. Everything dies together.
 */
export class PlannedBuffers {
  private readonly free = new Map<string, GPUBuffer[]>();
  private readonly pinned = new WeakSet<GPUBuffer>();
  private readonly all: GPUBuffer[] = [];
  numBytesAllocated = 0;

  constructor(private readonly device: GPUDevice) {}

  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    const free = mappedAtCreation ? undefined : this.free.get(`${size}:${usage}`)?.pop();
    if (free) return free;
    const buffer = this.device.createBuffer({ size, usage, mappedAtCreation });
    this.numBytesAllocated += size;
    this.all.push(buffer);
    if (mappedAtCreation) this.pinned.add(buffer);
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer): void {
    if (this.pinned.has(buffer)) return;
    const key = `${buffer.size}:${buffer.usage}`;
    const list = this.free.get(key);
    if (list) list.push(buffer);
    else this.free.set(key, [buffer]);
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.length = 0;
    this.free.clear();
  }
}

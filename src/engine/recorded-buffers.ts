/**
 * Stands in for TensorFlow.js's buffer manager while a step is recorded. Storage for tensors stays a plan; constants and
 * uniform blocks, which the trace fills, are real buffers that live as long as the recording.
 */
import { PlannedBuffer, type Storage } from './kernel';

export class RecordedBuffers {
  private readonly real: GPUBuffer[] = [];
  /** Bytes of the real buffers. */
  bytes = 0;

  constructor(private readonly device: GPUDevice) {}

  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    const planned: Storage = new PlannedBuffer(size, usage);
    const constant = mappedAtCreation || (usage & GPUBufferUsage.UNIFORM) !== 0;
    // The backend only hands it on, to our own bindings.
    return constant ? this.create({ size, usage, mappedAtCreation }) : (planned as unknown as GPUBuffer);
  }

  create(descriptor: GPUBufferDescriptor): GPUBuffer {
    const buffer = this.device.createBuffer(descriptor);
    this.real.push(buffer);
    this.bytes += descriptor.size;
    return buffer;
  }

  /** Nothing is let go before the recording ends. */
  releaseBuffer(): void {
    // The plan knows when a buffer is last used.
  }

  dispose(): void {
    for (const buffer of this.real) buffer.destroy();
    this.real.length = 0;
  }
}

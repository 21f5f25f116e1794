/**
 * Our WebGPU backend: TensorFlow.js's, extended from outside. It can run WGSL of our own beside the stock kernels, and it
 * can record a whole step instead of running it. This is the one file that touches the backend's private fields; a test
 * fails when one of them is missing.
 */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { TrainabilityError } from '../base/errors';
import { alone } from './capture/cluster';
import { emit } from './capture/emit';
import type { Recorded } from './capture/graph';
import type { Kernel, Storage } from './kernel';
import { RecordedBuffers } from './recorded-buffers';
import { tf, type Tensor } from './tf';

/** Result of `record`: what was recorded, in order, and the real buffers that belong to it. */
export interface Recording {
  step: Recorded[];
  buffers: RecordedBuffers;
}

/** Offsets of views, in elements: what WebGPU asks of a binding's offset. */
export const VIEW_ALIGNMENT = 64;

/** The private parts of WebGPUBackend 4.22.0 that we rely on. */
interface Internals {
  bufferManager: unknown;
  commandEncoder: unknown;
  computePassEncoder: unknown;
  commandQueueOwnedIds: { add(id: object): unknown; has(id: object): boolean };
  tensorDataPendingDisposal: object[];
  uniformPendingDisposal: GPUBuffer[];
  stagingPendingDisposal: GPUBuffer[];
  dispatchCountInPass: number;
  nextDataId(): number;
  tensorToBinding(tensor: Tensor | null): GPUBufferBinding | null;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** Of its buffer manager. */
interface Pool {
  freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
}

export const poolFields = ['freeBuffers', 'numFreeBuffers', 'numBytesAllocated'] as const;

export const internalFields = [
  'bufferManager',
  'commandEncoder',
  'computePassEncoder',
  'commandQueueOwnedIds',
  'tensorDataPendingDisposal',
  'uniformPendingDisposal',
  'stagingPendingDisposal',
  'dispatchCountInPass',
  'ensureCommandEncoderReady',
  'endComputePassEncoder',
  'submitQueue',
  'uploadToGPU',
  'nextDataId',
  'tensorToBinding',
  'tensorMap',
] as const;

const EAGER_DISPATCHES_PER_SUBMIT = 64;

/** Stands where the backend expects encoders while a step is recorded: stock programs end here. */
class RecordingEncoder {
  private pipeline: GPUComputePipeline | null = null;
  private bindGroup: GPUBindGroupDescriptor | null = null;

  constructor(private readonly step: Recorded[]) {}

  setPipeline(pipeline: GPUComputePipeline): void {
    this.pipeline = pipeline;
  }

  /** @param bindGroup only described: its buffers are planned later */
  setBindGroup(_index: number, bindGroup: unknown): void {
    this.bindGroup = bindGroup as GPUBindGroupDescriptor;
  }

  dispatchWorkgroups(x: number, y = 1, z = 1): void {
    if (!this.pipeline || !this.bindGroup) throw new Error('dispatch before its pipeline and bindings');
    const resources = [...this.bindGroup.entries].map(({ resource }) => {
      const { buffer, offset = 0, size = buffer.size - offset } = resource as GPUBufferBinding;
      return { storage: buffer as Storage, offset, size };
    });
    const { pipeline } = this;
    this.step.push({ stock: { label: pipeline.label, pipeline, resources, workgroups: [x, y, z] } });
  }

  /** The backend ends a pass only to copy or submit, and a replay can do neither. */
  end(): never {
    throw new TrainabilityError('internal', 'A step must not read or copy data while it is recorded.');
  }
}

/** A device whose bind groups stay descriptions. */
function describing(device: GPUDevice): GPUDevice {
  return new Proxy(device, {
    get(target, name) {
      if (name === 'createBindGroup') return (descriptor: GPUBindGroupDescriptor) => descriptor;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

export class Backend extends WebGPUBackend {
  private recording: Recording | null = null;
  private firstRecordedId = 0;
  private readonly pipelines = new Map<string, GPUComputePipeline>();
  private readonly views = new WeakMap<object, number>();

  /** @param mostWorkgroups of a kernel that can do with fewer: each of its threads takes several turns */
  constructor(
    gpu: GPUDevice,
    info: GPUAdapterInfo,
    readonly mostWorkgroups: number,
  ) {
    super(gpu, info);
    this.internals.tensorToBinding = (tensor) => this.bindingOf(tensor);
  }

  private get internals(): Internals {
    return this as unknown as Internals;
  }

  /** Compiles once per code; the same code is the same pipeline. */
  pipeline(label: string, code: string): GPUComputePipeline {
    let pipeline = this.pipelines.get(code);
    if (!pipeline) {
      pipeline = this.device.createComputePipeline(this.describe(label, code));
      this.pipelines.set(code, pipeline);
    }
    return pipeline;
  }

  /**
   * Compiles several at once, off the thread where the browser can.
   * @throws TrainabilityError gpu-error when the device refuses one
   */
  async compile(sources: readonly { label: string; code: string }[]): Promise<void> {
    const missing = new Map(
      sources.filter(({ code }) => !this.pipelines.has(code)).map(({ label, code }) => [code, label]),
    );
    await Promise.all(
      [...missing].map(async ([code, label]) => {
        try {
          this.pipelines.set(code, await this.device.createComputePipelineAsync(this.describe(label, code)));
        } catch (error) {
          // No error scope sees what a device refuses here.
          throw new TrainabilityError('gpu-error', `${label}: ${(error as Error).message}`);
        }
      }),
    );
  }

  private describe(label: string, code: string): GPUComputePipelineDescriptor {
    const module = this.device.createShaderModule({ label, code });
    return { label, layout: 'auto', compute: { module, entryPoint: 'main' } };
  }

  /** Where a tensor's values lie, uploading or allocating them when they have no place yet; in elements. */
  rangeOf(tensor: Tensor): { storage: Storage; offset: number; size: number; view: boolean } {
    this.uploadToGPU(tensor.dataId);
    const offset = this.views.get(tensor.dataId);
    return {
      storage: this.tensorMap.get(tensor.dataId).resource as Storage,
      offset: offset ?? 0,
      size: tensor.size,
      view: offset !== undefined,
    };
  }

  /** The bytes of a tensor that is on the GPU for good. */
  bytesOf(tensor: Tensor): { buffer: GPUBuffer; offset: number; size: number } {
    const { storage, offset, size } = this.rangeOf(tensor);
    return { buffer: storage as GPUBuffer, offset: 4 * offset, size: 4 * size };
  }

  /**
   * A tensor whose values are a range of another's, without a copy. It must not outlive the other.
   * @param offset in elements, a multiple of VIEW_ALIGNMENT
   */
  view(tensor: Tensor, offset: number, shape: number[]): Tensor {
    const { storage } = this.rangeOf(tensor);
    const info = this.makeTensorInfo(shape, tensor.dtype);
    Object.assign(this.tensorMap.get(info.dataId), { resource: storage, external: true });
    this.views.set(info.dataId, offset);
    return tf.engine().makeTensorFromTensorInfo(info);
  }

  /** A tensor from outside a recording must have its buffer before: one given inside would die with the recording. */
  override uploadToGPU(dataId: { id?: number }): void {
    const missing =
      this.recording && (dataId.id ?? 0) < this.firstRecordedId && !this.tensorMap.get(dataId).resource;
    if (missing)
      throw new TrainabilityError('internal', 'A tensor from before the recording is not on the GPU yet.');
    super.uploadToGPU(dataId);
  }

  /** What stock programs bind: views with their range, planned buffers as they are. */
  private bindingOf(tensor: Tensor | null): GPUBufferBinding | null {
    if (!tensor) return null;
    const { resource, shape } = this.tensorMap.get(tensor.dataId) as { resource: Storage; shape: number[] };
    const offset = this.views.get(tensor.dataId);
    return {
      buffer: resource as GPUBuffer,
      ...(offset === undefined ? {} : { offset: 4 * offset, size: 4 * tf.util.sizeFromShape(shape) }),
    };
  }

  /** Runs one kernel, or records it. */
  run(kernel: Kernel): void {
    if (this.recording) {
      this.recording.step.push({ kernel });
      return;
    }
    const internals = this.internals;
    const { label, code, storages, uniforms, workgroups } = emit([alone(kernel)], {
      mostWorkgroups: this.mostWorkgroups,
    });
    const manager = internals.bufferManager as RecordedBuffers;
    const uniform = manager.acquireBuffer(
      uniforms.byteLength,
      GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    );
    this.device.queue.writeBuffer(uniform, 0, uniforms);
    internals.uniformPendingDisposal.push(uniform);
    const pipeline = this.pipeline(label, code);
    const buffers = [...storages.map(({ storage }) => storage as GPUBuffer), uniform];
    const bindGroup = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    internals.ensureCommandEncoderReady();
    internals.computePassEncoder ??= (internals.commandEncoder as GPUCommandEncoder).beginComputePass();
    const pass = internals.computePassEncoder as GPUComputePassEncoder;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
    internals.dispatchCountInPass++;
    if (internals.dispatchCountInPass >= EAGER_DISPATCHES_PER_SUBMIT) this.flush();
  }

  /** Destroys the buffers that the pool keeps for later: TensorFlow.js never does. */
  trim(): void {
    this.flush();
    const manager = this.internals.bufferManager as Pool;
    for (const buffers of manager.freeBuffers.values()) {
      for (const buffer of buffers.splice(0)) {
        manager.numFreeBuffers--;
        manager.numBytesAllocated -= buffer.size;
        buffer.destroy();
      }
    }
  }

  /** Submits what was encoded eagerly. */
  flush(): void {
    const internals = this.internals;
    if (!internals.commandEncoder) return;
    internals.endComputePassEncoder();
    internals.submitQueue();
  }

  /**
   * Traces `step` once without running it. Tensors that it makes get planned buffers, to be placed later; what it uploads
   * is real and pinned for the recording's life. Tensors made inside must not leave: results go into buffers made before.
   */
  record(step: () => void): Recording {
    if (this.recording) throw new TrainabilityError('internal', 'A recording is already under way.');
    this.flush();
    const internals = this.internals;
    const { device } = this;
    const { bufferManager, commandQueueOwnedIds, tensorDataPendingDisposal } = internals;
    const { uniformPendingDisposal, stagingPendingDisposal } = internals;
    const batchSize = tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE');
    const recording: Recording = { step: [], buffers: new RecordedBuffers(device) };
    const recorder = new RecordingEncoder(recording.step);
    this.recording = recording;
    this.firstRecordedId = internals.nextDataId();
    this.device = describing(device);
    internals.bufferManager = recording.buffers;
    internals.commandEncoder = recorder;
    internals.computePassEncoder = recorder;
    internals.commandQueueOwnedIds = { add: () => undefined, has: () => false };
    internals.tensorDataPendingDisposal = [];
    internals.uniformPendingDisposal = [];
    internals.stagingPendingDisposal = [];
    tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', Number.MAX_SAFE_INTEGER);
    try {
      tf.tidy(step);
      return recording;
    } catch (error) {
      recording.buffers.dispose();
      throw error;
    } finally {
      this.recording = null;
      this.device = device;
      tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', batchSize);
      Object.assign(internals, {
        bufferManager,
        commandQueueOwnedIds,
        tensorDataPendingDisposal,
        uniformPendingDisposal,
        stagingPendingDisposal,
        commandEncoder: null,
        computePassEncoder: null,
        dispatchCountInPass: 0,
      });
    }
  }

  /** Makes sure that a tensor lives on the GPU before anything is recorded, so that it outlives the recording. */
  resident<T extends Tensor>(tensor: T): T {
    this.rangeOf(tensor);
    return tensor;
  }
}

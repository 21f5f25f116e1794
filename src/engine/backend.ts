/**
 * Our WebGPU backend: TensorFlow.js's, extended from outside. It can run WGSL of our own beside the stock kernels, and it
 * can record a whole step instead of running it. This is the one file that touches the backend's private fields; a test
 * fails when one of them is missing.
 */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { TrainabilityError } from '../base/errors';
import { PlannedBuffers } from './planned-buffers';
import { tf, type Tensor } from './tf';

/** A recorded dispatch: all that a replay needs, and what it costs. */
export interface Dispatch {
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  workgroups: [number, number, number];
  /** Contractions only, a multiply-add counted as two; 0 for element-wise work. */
  flops: number;
}

/** Result of `record`: dispatches in order and the buffers that belong to them. */
export interface Recording {
  dispatches: Dispatch[];
  buffers: PlannedBuffers;
}

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
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

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
  'tensorMap',
] as const;

const EAGER_DISPATCHES_PER_SUBMIT = 64;

/** Stands where the backend expects encoders while a step is recorded. */
class RecordingEncoder {
  readonly dispatches: Dispatch[] = [];
  flops = 0;
  private pipeline: GPUComputePipeline | null = null;
  private bindGroup: GPUBindGroup | null = null;

  setPipeline(pipeline: GPUComputePipeline): void {
    this.pipeline = pipeline;
  }

  setBindGroup(_index: number, bindGroup: GPUBindGroup): void {
    this.bindGroup = bindGroup;
  }

  dispatchWorkgroups(x: number, y = 1, z = 1): void {
    if (!this.pipeline || !this.bindGroup) throw new Error('dispatch before its pipeline and bindings');
    const { pipeline, bindGroup, flops } = this;
    this.dispatches.push({ pipeline, bindGroup, workgroups: [x, y, z], flops });
    this.flops = 0;
  }

  /** The backend ends a pass only to copy or submit, and a replay can do neither. */
  end(): never {
    throw new TrainabilityError('internal', 'A step must not read or copy data while it is recorded.');
  }
}

export class Backend extends WebGPUBackend {
  private recorder: RecordingEncoder | null = null;
  private firstRecordedId = 0;
  private readonly pipelines = new Map<string, GPUComputePipeline>();

  private get internals(): Internals {
    return this as unknown as Internals;
  }

  /** Compiles once per code; the same code is the same pipeline. */
  pipeline(label: string, code: string): GPUComputePipeline {
    let pipeline = this.pipelines.get(code);
    if (!pipeline) {
      const module = this.device.createShaderModule({ label, code });
      pipeline = this.device.createComputePipeline({
        label,
        layout: 'auto',
        compute: { module, entryPoint: 'main' },
      });
      this.pipelines.set(code, pipeline);
    }
    return pipeline;
  }

  /** The GPU buffer of a tensor, uploading its values or allocating it when it has none yet. */
  bufferOf(tensor: { dataId: object }): GPUBuffer {
    this.uploadToGPU(tensor.dataId);
    return this.tensorMap.get(tensor.dataId).resource as GPUBuffer;
  }

  /** A tensor from outside a recording must have its buffer before: one given inside would die with the recording. */
  override uploadToGPU(dataId: { id?: number }): void {
    const missing =
      this.recorder && (dataId.id ?? 0) < this.firstRecordedId && !this.tensorMap.get(dataId).resource;
    if (missing)
      throw new TrainabilityError('internal', 'A tensor from before the recording is not on the GPU yet.');
    super.uploadToGPU(dataId);
  }

  /** A small constant buffer for one dispatch. */
  uniform(data: ArrayBuffer): GPUBuffer {
    const manager = this.internals.bufferManager as PlannedBuffers;
    const buffer = manager.acquireBuffer(data.byteLength, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    this.device.queue.writeBuffer(buffer, 0, data);
    this.internals.uniformPendingDisposal.push(buffer);
    return buffer;
  }

  /** Runs, or records, one dispatch of our own code over the tensors bound to it. */
  dispatch(
    pipeline: GPUComputePipeline,
    tensors: readonly { dataId: object }[],
    uniform: GPUBuffer,
    workgroups: [number, number, number],
    flops: number,
  ): void {
    const internals = this.internals;
    const buffers = [...tensors.map((tensor) => this.bufferOf(tensor)), uniform];
    const bindGroup = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    for (const tensor of tensors) internals.commandQueueOwnedIds.add(tensor.dataId);
    internals.ensureCommandEncoderReady();
    internals.computePassEncoder ??= (internals.commandEncoder as GPUCommandEncoder).beginComputePass();
    if (this.recorder) this.recorder.flops = flops;
    const pass = internals.computePassEncoder as GPUComputePassEncoder;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
    internals.dispatchCountInPass++;
    if (!this.recorder && internals.dispatchCountInPass >= EAGER_DISPATCHES_PER_SUBMIT) this.flush();
  }

  /** Submits what was encoded eagerly. */
  flush(): void {
    const internals = this.internals;
    if (!internals.commandEncoder) return;
    internals.endComputePassEncoder();
    internals.submitQueue();
  }

  /**
   * Traces `step` once without running it. Tensors that it makes and lets go give their buffers to later ones, in the
   * order of the dispatches, which is the order of every replay. What it uploads is pinned for the recording's life.
   * Tensors made inside must not leave: results go into buffers made before.
   */
  record(step: () => void): Recording {
    if (this.recorder) throw new TrainabilityError('internal', 'A recording is already under way.');
    this.flush();
    const internals = this.internals;
    const { bufferManager, commandQueueOwnedIds, tensorDataPendingDisposal } = internals;
    const { uniformPendingDisposal, stagingPendingDisposal } = internals;
    const batchSize = tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE');
    const buffers = new PlannedBuffers(this.device);
    const recorder = new RecordingEncoder();
    this.recorder = recorder;
    this.firstRecordedId = internals.nextDataId();
    internals.bufferManager = buffers;
    internals.commandEncoder = recorder;
    internals.computePassEncoder = recorder;
    internals.commandQueueOwnedIds = { add: () => undefined, has: () => false };
    internals.tensorDataPendingDisposal = [];
    internals.uniformPendingDisposal = [];
    internals.stagingPendingDisposal = [];
    tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', Number.MAX_SAFE_INTEGER);
    try {
      tf.tidy(step);
      return { dispatches: recorder.dispatches, buffers };
    } catch (error) {
      buffers.dispose();
      throw error;
    } finally {
      this.recorder = null;
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
    this.bufferOf(tensor);
    return tensor;
  }
}

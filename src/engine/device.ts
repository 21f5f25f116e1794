/**
 * The GPU device: asked for with the features and limits we can use, its failures turned into typed errors. One device
 * is open at a time; after a loss `openDevice` opens a new one.
 */
import type { AdapterChoice, Environment } from '../base/environment';
import { TrainabilityError } from '../base/errors';
import { Backend } from './backend';
import { registerAccumulation } from './ops/accumulate';
import { usePrecision } from './precision';
import { subgroupsInOrder, type Abilities } from './subgroups';
import { tf } from './tf';

export interface OpenDevice {
  backend: Backend;
  adapter: Environment['adapter'];
  features: string[];
  /** What kernels may count on besides. */
  abilities: Abilities;
  /** Throws the first failure since the device was opened: an uncaptured error or the loss of the device. */
  check(): void;
  /** Settles when the device is lost, with the error. */
  lost: Promise<TrainabilityError>;
}

const wantedFeatures: GPUFeatureName[] = ['shader-f16', 'subgroups', 'timestamp-query'];
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** SwiftShader deals the workgroups of a dispatch to its threads in so many batches; each workgroup costs it. */
const SOFTWARE_WORKGROUPS = 16;

let open: OpenDevice | null = null;

/** The open device. @throws TrainabilityError internal where none is open. */
export function device(): OpenDevice {
  if (!open) throw new TrainabilityError('internal', 'No GPU device is open.');
  return open;
}

export function backend(): Backend {
  return device().backend;
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.architecture} ${info.description}`)
  );
}

async function findAdapter(choice: AdapterChoice): Promise<GPUAdapter> {
  const gpu = (navigator as Partial<Navigator>).gpu;
  if (!gpu) throw new TrainabilityError('no-webgpu', 'This browser has no WebGPU.');
  const adapter =
    choice === 'software'
      ? ((await gpu.requestAdapter({ forceFallbackAdapter: true })) ?? (await gpu.requestAdapter()))
      : await gpu.requestAdapter({ powerPreference: 'high-performance' });
  const found = adapter ? (isSoftware(adapter.info) ? 'software' : 'hardware') : 'none';
  if (!adapter || (choice !== 'auto' && found !== choice)) {
    const wanted = choice === 'auto' ? 'GPU' : `${choice} GPU`;
    throw new TrainabilityError('no-adapter', `The browser offers no ${wanted} adapter (found: ${found}).`, {
      wanted: choice,
      found,
    });
  }
  return adapter;
}

/**
 * Opens the device and makes it TensorFlow.js's backend. A device that was open before is destroyed.
 * @throws TrainabilityError no-webgpu, no-adapter
 */
export async function openDevice(choice: AdapterChoice): Promise<OpenDevice> {
  closeDevice();
  usePrecision('f32');
  const adapter = await findAdapter(choice);
  const requiredFeatures = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const gpu = await adapter.requestDevice({
    requiredFeatures,
    requiredLimits: Object.fromEntries(wantedLimits.map((limit) => [limit, adapter.limits[limit]])),
  });

  let failure: TrainabilityError | null = null;
  gpu.addEventListener('uncapturederror', ({ error }) => {
    const code = error instanceof GPUOutOfMemoryError ? 'out-of-memory' : 'gpu-error';
    failure ??= new TrainabilityError(code, error.message);
  });
  const lost = gpu.lost.then((info) => {
    failure = new TrainabilityError(
      'device-lost',
      `The GPU device was lost: ${(info.message || info.reason).trim().replace(/\.+$/, '')}.`,
    );
    return failure;
  });

  tf.env().set('WEBGPU_CPU_FORWARD', false);
  // TensorFlow.js registers its own at import, where there is WebGPU.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  const software = isSoftware(adapter.info);
  const made = new Backend(gpu, adapter.info, software ? SOFTWARE_WORKGROUPS : Infinity);
  tf.registerBackend('webgpu', () => made);
  registerAccumulation();
  await tf.setBackend('webgpu');
  const { vendor, architecture, description } = adapter.info;
  open = {
    backend: made,
    adapter: { vendor, architecture, description, software },
    features: [...requiredFeatures].sort(),
    abilities: { software, subgroups: false },
    check() {
      if (failure) throw failure;
    },
    lost,
  };
  open.abilities.subgroups = requiredFeatures.includes('subgroups') && (await subgroupsInOrder());
  return open;
}

/** How long the news of a loss may take after the work that it broke, in milliseconds. */
const LOSS_PATIENCE = 500;

/** What lies behind a failure: work on a device that is going fails in many ways, some before the loss itself is told. */
export async function causeOf(error: unknown): Promise<TrainabilityError> {
  const known = TrainabilityError.from(error);
  if (known.code !== 'internal' || !open) return known;
  const silence = new Promise<null>((resolve) => setTimeout(() => resolve(null), LOSS_PATIENCE));
  return (await Promise.race([open.lost, silence])) ?? known;
}

export function closeDevice(): void {
  if (!open) return;
  const { device: gpu } = open.backend;
  open = null;
  tf.removeBackend('webgpu');
  gpu.destroy();
}

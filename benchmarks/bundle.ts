/**
 * Bundles what runs under Node into dist-bench/: TensorFlow.js cannot be loaded by Node as it is published, and a bundle
 * also runs on a machine that has nothing but Node and the package webgpu.
 */
import { build } from 'esbuild';
import { root } from '../scripts/process.mjs';

export const bundles = {
  engine: 'dist-bench/engine.mjs',
  correctness: 'dist-bench/correctness.mjs',
  profile: 'dist-bench/profile.mjs',
};

export async function bundle(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      engine: 'benchmarks/dawn.ts',
      correctness: 'benchmarks/correctness.ts',
      profile: 'benchmarks/profile.ts',
    },
    outdir: 'dist-bench',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['webgpu'],
    define: { __APP_VERSION__: '"benchmark"' },
    // Some CommonJS packages of TensorFlow.js ask for Node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

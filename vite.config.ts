import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Headers that make the page cross-origin isolated: a clock of 5 µs instead of 100 µs. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** What the built page may do: nothing from, and nothing to, any other host. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** The licence and the notices of the data sets go wherever the site goes. */
function notices(): Plugin {
  return {
    name: 'notices',
    apply: 'build',
    generateBundle() {
      for (const name of ['LICENSE', 'NOTICE']) {
        const source = readFileSync(new URL(name, import.meta.url), 'utf8');
        this.emitFile({ type: 'asset', fileName: `${name}.txt`, source });
      }
    },
  };
}

export default defineConfig({
  // Relative addresses: the site works from any folder of a static host.
  base: './',
  plugins: [svelte(), contentSecurityPolicy(), notices()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  // What the engine's worker and the tests import: found late, it would reload a page in mid-run.
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/gradients/Reshape_grad',
      '@tensorflow/tfjs-core/dist/public/chained_ops/*',
      '@tensorflow/tfjs-core/dist/register_all_gradients',
      'comlink',
      'fast-check',
      'idb',
      'pure-rand/generator/xoroshiro128plus',
      'zod/mini',
    ],
  },
  build: {
    target: 'es2022',
    sourcemap: true,
    license: { fileName: 'licences-of-packages.md' },
    // The worker is bundled within one call of a plugin: a warning at every build.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});

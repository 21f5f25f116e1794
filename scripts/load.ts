/**
 * Loads the catalogue under Node, which alone cannot: TensorFlow.js imports folders, as bundlers allow. Vite's own loader
 * resolves them.
 */
import { createRequire } from 'node:module';
import { createServer } from 'vite';

/** @param path from the project's root: `/src/catalog/architectures/index.ts` */
export async function load<Module>(path: string): Promise<Module> {
  // TensorFlow.js asks for Node's own modules by it.
  Object.assign(globalThis, { require: createRequire(import.meta.url) });
  const server = await createServer({
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    ssr: { noExternal: [/tfjs/] },
  });
  try {
    return (await server.ssrLoadModule(path)) as Module;
  } finally {
    await server.close();
  }
}

/** The adapter that all engines get, since all ask for the fastest; in a page and in Node. */
import type { Machine } from './result';

/** Null where there is none. */
export async function describeAdapter(): Promise<Pick<Machine, 'adapter' | 'software'> | null> {
  const gpu = (navigator as Partial<Navigator>).gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = [vendor, architecture, description].filter((part) => part !== '').join(' ');
  return { adapter: name, software: isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(name) };
}

import { describe, expect, test } from 'vitest';
import { alone } from '../../../src/engine/capture/cluster';
import { emit, translate } from '../../../src/engine/capture/emit';
import { PlannedBuffer, type Binding, type Kernel } from '../../../src/engine/kernel';
import { bindingOf, kernelOf } from '../../fixtures/kernels';

describe('translate', () => {
  const element = (name: string, index: string) => (name === 'x' ? `data[at + (${index})]` : null);
  const rename = (name: string) => (name === 'helper' ? 'k0_helper' : null);
  test.each([
    ['x[i]', 'data[at + (i)]'],
    ['ax[i] + x[2u * j]', 'ax[i] + data[at + (2u * j)]'],
    ['v.x + x[v.x]', 'v.x + data[at + (v.x)]'],
    ['array<f32, 4>(); y[x[i]]', 'array<f32, 4>(); y[data[at + (i)]]'],
    ['helper(1.0e3, 0x1fu)', 'k0_helper(1.0e3, 0x1fu)'],
    ['x [i]', 'x [i]'],
  ])('%s', (source, expected) => {
    const nested = (text: string): string =>
      translate(text, (name, index) => element(name, nested(index)), rename);
    expect(nested(source)).toBe(expected);
  });
});

describe('emit', () => {
  const storage = new PlannedBuffer(400, 0);
  const binding = (name: string, access: Binding['access'], view = false): Binding =>
    bindingOf(name, storage, access, view ? { view, offset: 64, size: 36 } : {});

  test('the same work on other ranges is the same text, with other numbers', () => {
    const at = (offset: number) =>
      emit([
        alone(
          kernelOf('scale', {
            bindings: [{ ...binding('x', 'update', true), offset }],
            body: 'x[i] *= 2.0;',
          }),
        ),
      ]);
    expect(at(0).code).toBe(at(64).code);
    expect(new Uint32Array(at(64).uniforms)).not.toEqual(new Uint32Array(at(0).uniforms));
  });

  test('a storage that is read and written is bound once, for both', () => {
    const { storages, code } = emit([
      alone(kernelOf('a', { bindings: [binding('x', 'read', true)], body: 'let y = x[i];' })),
      alone(kernelOf('b', { bindings: [binding('x', 'update')], body: 'x[i] = 0.0;' })),
    ]);
    expect(storages).toHaveLength(1);
    expect(code).toContain('read_write');
  });

  test('more workgroups than one dimension takes are laid out in two', () => {
    const { workgroups } = emit([alone(kernelOf('many', { threads: 64 * 70_000 }))]);
    expect(workgroups[0]).toBeLessThanOrEqual(65_535);
    expect(workgroups[0] * workgroups[1]).toBeGreaterThanOrEqual(70_000);
  });

  test('where few workgroups are wanted, each thread takes several turns, and kernels with shared memory are left alone', () => {
    const many = (change: Partial<Kernel> = {}) =>
      emit([alone(kernelOf('many', { threads: 64 * 100, ...change }))], { mostWorkgroups: 16 });
    expect(many().workgroups).toEqual([16, 1, 1]);
    expect(many().code).toMatch(/for \(; i < u\.k0_threads; i \+= /);
    expect(many({ threads: 64 * 16 }).code).not.toMatch(/for \(; i/);
    expect(many({ shared: 'var<workgroup> m: f32;' }).workgroups).toEqual([100, 1, 1]);
  });

  test('only kernels that use quads ask for subgroups', () => {
    const quads = kernelOf('quads', { body: 'let y = quadBroadcast(f32(i), 0u);' });
    expect(emit([alone(kernelOf('plain', {})), alone(quads)]).code).toMatch(/^enable subgroups;/);
    expect(emit([alone(kernelOf('plain', {}))]).code).not.toContain('subgroups');
  });
});

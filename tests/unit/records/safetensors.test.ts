import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../src/records/safetensors';
import type { NamedTensor } from '../../../src/trainer/protocol';

// Names that JSON carries: no lone surrogates.
const name = fc.string({ unit: 'binary' }).filter((name) => !['__metadata__', '__proto__'].includes(name));

const tensor: fc.Arbitrary<NamedTensor> = fc
  .tuple(name, fc.array(fc.nat(4), { maxLength: 3 }), fc.boolean())
  .chain(([name, shape, whole]): fc.Arbitrary<NamedTensor> => {
    const length = shape.reduce((product, size) => product * size, 1);
    const size = { minLength: length, maxLength: length };
    if (whole) return fc.int32Array(size).map((data) => ({ name, dtype: 'I32', shape, data }));
    return fc.float32Array(size).map((data) => ({ name, dtype: 'F32', shape, data }));
  });

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 }), (tensors) => {
      const read = readSafetensors(writeSafetensors(tensors));
      const sorted = (list: NamedTensor[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(sorted(read)).toEqual(sorted(tensors));
    }),
  );
});

test('the bytes are those of the format', () => {
  const file = writeSafetensors([
    { name: 'w', dtype: 'F32', shape: [2], data: new Float32Array([1, -2]) },
    { name: 'ids', dtype: 'I32', shape: [1, 1], data: new Int32Array([7]) },
  ]);
  const view = new DataView(file.buffer);
  const length = Number(view.getBigUint64(0, true));
  expect(length % 8).toBe(0);
  expect(JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))).toEqual({
    w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    ids: { dtype: 'I32', shape: [1, 1], data_offsets: [8, 12] },
  });
  expect(view.getFloat32(8 + length, true)).toBe(1);
  expect(view.getFloat32(12 + length, true)).toBe(-2);
  expect(view.getInt32(16 + length, true)).toBe(7);
  expect(file.length).toBe(20 + length);
});

test('names that clash and shapes that do not fit are refused', () => {
  const one = { name: 'w', dtype: 'F32' as const, shape: [1], data: new Float32Array(1) };
  expect(() => writeSafetensors([one, one])).toThrow(/"w" is taken/);
  expect(() => writeSafetensors([{ ...one, shape: [2, 2] }])).toThrow(/1 numbers for shape \[2, 2\]/);
});

test('a damaged file is refused wherever it is cut', () => {
  const file = writeSafetensors([{ name: 'w', dtype: 'F32', shape: [2], data: new Float32Array(2) }]);
  for (let length = 0; length < file.length; length++) {
    expect(() => readSafetensors(file.subarray(0, length))).toThrow(
      expect.objectContaining({ code: 'import-invalid' }),
    );
  }
});

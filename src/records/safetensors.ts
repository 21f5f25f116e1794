/**
 * Safetensors files: 8 bytes of header length (little-endian), a JSON header of names, types, shapes and offsets, then
 * the numbers. The header is padded with spaces so that the numbers begin on a multiple of 8 bytes.
 * Format: github.com/huggingface/safetensors.
 */
import * as z from 'zod/mini';
import { TrainabilityError } from '../base/errors';
import type { NamedTensor } from '../trainer/protocol';

const bytesPerNumber = 4;

/** @throws TrainabilityError internal where two tensors have one name, or a shape does not fit its numbers */
export function writeSafetensors(tensors: readonly NamedTensor[]): Uint8Array {
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = {};
  let offset = 0;
  for (const { name, dtype, shape, data } of tensors) {
    if (Object.hasOwn(header, name) || name === '__metadata__') throw broken(`the name "${name}" is taken`);
    if (size(shape) !== data.length)
      throw broken(`"${name}" has ${data.length} numbers for shape [${shape.join(', ')}]`);
    const end = offset + data.length * bytesPerNumber;
    // Not an assignment: a tensor may be called __proto__.
    Object.defineProperty(header, name, {
      value: { dtype, shape, data_offsets: [offset, end] },
      enumerable: true,
      configurable: true,
    });
    offset = end;
  }
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(unpadded.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + offset);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(unpadded, 8);
  let at = 8 + headerLength;
  for (const { dtype, data } of tensors) {
    for (const value of data) {
      if (dtype === 'F32') view.setFloat32(at, value, true);
      else view.setInt32(at, value, true);
      at += bytesPerNumber;
    }
  }
  return file;
}

const Header = z.record(
  z.string(),
  z.strictObject({
    dtype: z.enum(['F32', 'I32']),
    shape: z.array(z.int().check(z.gte(0))),
    data_offsets: z.tuple([z.int().check(z.gte(0)), z.int().check(z.gte(0))]),
  }),
);

/** @throws TrainabilityError import-invalid where the file is damaged, or holds types other than F32 and I32 */
export function readSafetensors(file: Uint8Array): NamedTensor[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = file.length >= 8 ? Number(view.getBigUint64(0, true)) : Infinity;
  if (8 + headerLength > file.length) throw damaged('it ends before its header does');
  const start = 8 + headerLength;
  return Object.entries(readHeader(file.subarray(8, start))).map(([name, { dtype, shape, data_offsets }]) => {
    const [from, to] = data_offsets;
    const count = size(shape);
    if (to - from !== count * bytesPerNumber || start + to > file.length)
      throw damaged(`"${name}" does not fit`);
    const data = dtype === 'F32' ? new Float32Array(count) : new Int32Array(count);
    for (let index = 0; index < count; index++) {
      const at = start + from + index * bytesPerNumber;
      data[index] = dtype === 'F32' ? view.getFloat32(at, true) : view.getInt32(at, true);
    }
    return { name, dtype, shape, data };
  });
}

function readHeader(bytes: Uint8Array): z.infer<typeof Header> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('its header is not JSON');
  }
  if (typeof json === 'object' && json !== null) delete (json as Record<string, unknown>).__metadata__;
  const header = Header.safeParse(json);
  if (!header.success) throw damaged('its header does not describe tensors of type F32 or I32');
  return header.data;
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function broken(why: string): TrainabilityError {
  return new TrainabilityError('internal', `These tensors cannot be written: ${why}.`);
}

function damaged(why: string): TrainabilityError {
  return new TrainabilityError('import-invalid', `This safetensors file is damaged: ${why}.`);
}

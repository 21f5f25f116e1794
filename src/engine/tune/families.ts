/** Kernels that come in variants: which of them are worth timing, and how to try one. */
import type { Precision } from '../../base/config';
import { device } from '../device';
import { gemm } from '../ops/gemm';
import * as products from '../ops/gemm/variants';
import * as rows from '../ops/rows/layouts';
import { softmax } from '../ops/softmax';
import type { Tensor } from '../tf';
import type { ShapeRequest } from './choices';

export interface Family {
  /** The plainest variant, without barriers or subgroups where there is such: the others must compute what it does. */
  reference(request: ShapeRequest): string;
  /** Names, the fixed rule's first. @param barriers whether they are cheap enough to be tried */
  variants(request: ShapeRequest, barriers: boolean): string[];
  /** Shapes of what `run` takes and gives. */
  operands(request: ShapeRequest): number[][];
  result(request: ShapeRequest): number[];
  /** Work that asks for the variant of this request, and for no other of the family. */
  run(request: ShapeRequest, operands: Tensor[]): Tensor;
}

/** The rule's name, then the others. */
const ruleFirst = (rule: string, others: string[]): string[] => [
  rule,
  ...others.filter((name) => name !== rule),
];

/** As `formOf` in ../ops/gemm writes it. */
const precisionOf = ({ form }: ShapeRequest): Precision => (form.endsWith('f16') ? 'f16' : 'f32');
const transposes = ({ form }: ShapeRequest) => ({ transposeA: form[0] === 'T', transposeB: form[1] === 'T' });

const gemmFamily: Family = {
  reference: (request) => (precisionOf(request) === 'f16' ? 'workgroup 32x32 f16' : 'registers 4x4'),
  variants(request, barriers) {
    const [m, n, k] = request.sizes as [number, number, number];
    const precision = precisionOf(request);
    const { abilities } = device();
    const shape = { m, n, k };
    return ruleFirst(
      products.nameOf(products.fallback(shape, abilities, precision)),
      products
        .candidates(shape, abilities, precision)
        .filter(({ tile }) => barriers || precision === 'f16' || tile.kind !== 'workgroup')
        .map(products.nameOf),
    );
  },
  operands(request) {
    const [m, n, k] = request.sizes as [number, number, number];
    const { transposeA, transposeB } = transposes(request);
    return [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]];
  },
  result: ({ sizes }) => sizes.slice(0, 2),
  run: (request, [a, b]) => gemm(a!, b!, transposes(request)),
};

const rowFamily: Family = {
  reference: () => 'thread',
  variants({ sizes }, barriers) {
    const { abilities } = device();
    const shape = sizes as [number, number];
    return ruleFirst(
      rows.nameOf(rows.rule(shape, abilities)),
      rows.candidates(shape, abilities, barriers).map(rows.nameOf),
    );
  },
  operands: ({ sizes }) => [[...sizes]],
  result: ({ sizes }) => [...sizes],
  run: (_, [x]) => softmax(x!),
};

export const families: Readonly<Record<string, Family>> = { gemm: gemmFamily, rows: rowFamily };

/**
 * Makes `tests/reference/golden/ARCHITECTURE.safetensors` anew: npm run golden -- [ARCHITECTURE …]. Weights and batch come
 * from the catalogue, everything else from the PyTorch twins; needs a python3 with numpy and torch.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '../src/records/safetensors';
import { load } from './load';
import { findPython } from './python';

const { cases, caseDetails, referenceCase } =
  await load<typeof import('../tests/reference/cases')>('/tests/reference/cases.ts');
const wanted = process.argv.slice(2);
const unknown = wanted.find((id) => !cases.some((architecture) => architecture.id === id));
if (unknown) {
  console.error(`There is no architecture "${unknown}"; there are: ${cases.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}
const python = findPython();
if (!python) {
  console.error('No python3 with numpy and torch was found; name one in PYTHON.');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'trainability-golden-'));
for (const architecture of cases.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const made = referenceCase(architecture);
  const { shape, slots, weights, batch } = made;
  const size = batch.inputs.length / shape.input.reduce((a, b) => a * b, 1);
  const tensors = [
    ...slots.map(({ spec }, index) => ({
      name: spec.name,
      dtype: 'F32' as const,
      shape: spec.shape,
      data: weights[index]!,
    })),
    {
      name: 'inputs',
      dtype: batch.inputs instanceof Int32Array ? ('I32' as const) : ('F32' as const),
      shape: [size, ...shape.input],
      data: batch.inputs,
    },
    { name: 'targets', dtype: 'I32' as const, shape: [size, ...shape.target], data: batch.targets },
  ];
  writeFileSync(join(folder, `${architecture.id}.json`), JSON.stringify(caseDetails(architecture, made)));
  writeFileSync(join(folder, `${architecture.id}.safetensors`), writeSafetensors(tensors));
}
const twins = spawnSync(python, ['tests/reference/golden.py', folder, 'tests/reference/golden'], {
  stdio: 'inherit',
});
rmSync(folder, { recursive: true });
process.exit(twins.status ?? 1);

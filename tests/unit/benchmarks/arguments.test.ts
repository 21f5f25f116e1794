import { expect, test } from 'vitest';
import { parseArguments } from '../../../benchmarks/arguments';

test('without options: everything, in a browser', () => {
  expect(parseArguments([])).toEqual({
    mode: 'measure',
    runtime: 'chromium',
    adapter: 'auto',
    works: ['gpt', 'lstm', 'resnet', 'scan', 'optimizer'],
    sizes: ['small', 'large'],
    engines: ['tfjs', 'jax-js', 'trainability'],
    out: null,
  });
});

test('names come in the order of measuring, each once', () => {
  const words =
    '--runtime dawn --only optimizer,gpt,gpt --size=large --engines trainability,tfjs --out x.json';
  expect(parseArguments(words.split(' '))).toMatchObject({
    runtime: 'dawn',
    works: ['gpt', 'optimizer'],
    sizes: ['large'],
    engines: ['tfjs', 'trainability'],
    out: 'x.json',
  });
});

test('help goes before all else', () => {
  expect(parseArguments(['--bundle', '-h']).mode).toBe('help');
  expect(parseArguments(['--bundle']).mode).toBe('bundle');
});

test.each([
  ['--runtime deno', /--runtime: "deno" is not allowed. Allowed: chromium, dawn\./],
  ['--adapter gpu', /Allowed: auto, hardware, software\./],
  ['--only gpt,mamba', /--only: "mamba" is not allowed. Allowed: gpt, lstm, resnet, scan, optimizer\./],
  ['--only=', /--only: "" is not allowed/],
  ['--size tiny', /Allowed: small, large\./],
  ['--engines jax', /Allowed: tfjs, jax-js, trainability\./],
  ['--out', /--out/],
  ['--out=--help', /--out: "--help" is not allowed/],
  ['--ony gpt', /--ony/],
  ['gpt', /gpt/],
])('%s is refused', (line, message) => {
  expect(() => parseArguments(line.split(' '))).toThrow(
    expect.objectContaining({ code: 'bad-argument', message: expect.stringMatching(message) as string }),
  );
});

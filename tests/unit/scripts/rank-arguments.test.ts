import { expect, test } from 'vitest';
import { parseArguments } from '../../../scripts/rank/arguments';

test('without options: the default suite on whatever adapter there is', () => {
  expect(parseArguments([])).toEqual({
    mode: 'rank',
    json: false,
    adapter: 'auto',
    suite: null,
    custom: null,
    text: null,
    out: null,
    exportFolder: null,
    exportSteps: 5,
    write: null,
    draw: null,
    prices: null,
  });
});

test('a custom session takes lists and numbers', () => {
  const words =
    '--architectures gpt2,lstm --tasks=mqar --size nano --precision f16 --optimizer sgd --learning-rate 1e-2 --seeds 2 --steps 30';
  expect(parseArguments(words.split(' ')).custom).toEqual({
    architectures: ['gpt2', 'lstm'],
    tasks: ['mqar'],
    size: 'nano',
    precision: 'f16',
    optimizer: 'sgd',
    learningRate: 0.01,
    seeds: 2,
    steps: 30,
  });
});

test('a suite with settings of its own is a custom session that starts from it', () => {
  const words = '--suite quick --seeds 2 --learning-rate 0.01'.split(' ');
  expect(parseArguments(words)).toMatchObject({
    suite: null,
    custom: { suite: 'quick', seeds: 2, learningRate: 0.01 },
  });
});

test('a text is a custom session; the vocabulary with it is its own', () => {
  expect(parseArguments(['--text', 'a.txt'])).toMatchObject({
    text: { path: 'a.txt', choice: { kind: 'characters' } },
    custom: { tasks: undefined },
  });
  const { text, custom } = parseArguments('--tasks own-text --text a.txt --vocabulary 512'.split(' '));
  expect(text).toEqual({ path: 'a.txt', choice: { kind: 'byte-pairs', symbols: 512 } });
  expect(custom).toMatchObject({ tasks: ['own-text'], vocabulary: undefined });
  expect(parseArguments(['--vocabulary', '64'])).toMatchObject({ text: null, custom: { vocabulary: 64 } });
});

test('writing', () => {
  expect(parseArguments(['--write', '50']).write).toEqual({
    prompt: null,
    tokens: 50,
    temperature: 0.8,
    topP: 0.95,
  });
  expect(
    parseArguments(['--write', '5', '--prompt', 'Ahab ', '--temperature', '0', '--top-p', '1']).write,
  ).toEqual({ prompt: 'Ahab ', tokens: 5, temperature: 0, topP: 1 });
});

test('list, help and JSON', () => {
  expect(parseArguments(['--list', '--json'])).toMatchObject({ mode: 'list', json: true });
  expect(parseArguments(['-h'])).toMatchObject({ mode: 'help' });
});

test.each([
  ['--suit quick', /"--suit" is not an option. The options are: --suite,/],
  ['quick', /"quick" is not an option/],
  ['--adapter gpu', /--adapter: "gpu" is not allowed. Allowed: auto, hardware, software\./],
  ['--steps', /--steps needs a value/],
  ['--steps=', /--steps needs a value/],
  ['--steps many', /--steps: "many" is not allowed. Allowed: a number/],
  ['--seeds Infinity', /--seeds: "Infinity" is not allowed/],
  ['--list=yes', /--list takes no value/],
  ['--export-steps 3', /--export-steps needs --export/],
  ['--export here --export-steps 0', /--export-steps: "0" is not allowed. Allowed: a whole number from 1/],
  ['--export here --export-steps 2.5', /--export-steps: "2.5" is not allowed/],
  ['--write 0', /--write: "0" is not allowed. Allowed: a whole number from 1/],
  ['--top-p 0.9', /--top-p needs --write/],
  ['--draw 4', /--draw needs --export DIR/],
  ['--draw 257 --export x', /--draw: "257" is not allowed. Allowed: a whole number from 1 to 256/],
  ['--write 5 --top-p 0', /topP: must be above 0 and at most 1, not 0/],
  ['--write 5 --temperature -1', /temperature: must be from 0 to 100, not -1/],
  ['--text', /--text needs a value/],
  ['--text --json', /--text: "--json" is not allowed. Allowed: a path/],
  ['--text a.txt --vocabulary many', /--vocabulary: "many" is not allowed. Allowed: a number/],
  ['--out --json', /--out: "--json" is not allowed. Allowed: a path/],
])('%s', (line, message) => {
  expect(() => parseArguments(line.split(' '))).toThrow(message);
});

test('a negative number is read as a number, for the range check to refuse', () => {
  expect(parseArguments(['--steps', '-5']).custom?.steps).toBe(-5);
  expect(parseArguments(['--learning-rate', '-.5']).custom?.learningRate).toBe(-0.5);
});

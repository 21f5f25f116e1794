import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAtlasArguments } from '../../../scripts/atlas/arguments';
import { appendBlock, readBlocks } from '../../../scripts/atlas/shards';
import { AtlasBlock } from '../../../src/base/atlas-block';
import { atlasOf, shardPath } from '../../../src/benchmark/atlas/atlas';
import { blockOf } from '../../../src/benchmark/atlas/block-of';
import { ENGINE } from '../../../src/engine/version';
import { recordOf } from '../../fixtures/runs';

describe('the command line', () => {
  test('what is left out has a default', () => {
    expect(parseAtlasArguments([])).toEqual({
      mode: 'extend',
      cells: [],
      study: null,
      seeds: 10,
      minutes: null,
      adapter: 'auto',
    });
    const asked = ['--cells', 'smoke/gpt2, tour', '--seeds=20', '--minutes', '5', '--adapter', 'software'];
    expect(parseAtlasArguments(asked)).toMatchObject({
      cells: ['smoke/gpt2', 'tour'],
      seeds: 20,
      minutes: 5,
      adapter: 'software',
    });
  });

  test.each([
    [['--seeds', '0'], '--seeds: "0" is not allowed. Allowed: a whole number from 1 to 1000.'],
    [['--minutes', 'long'], '--minutes: "long" is not allowed.'],
    [['--adapter', 'gpu'], 'Allowed: auto, hardware, software.'],
    [['--suite', 'smoke'], 'The options: cells, study, seeds, minutes, adapter, list, help.'],
    [['smoke'], 'The options: cells'],
  ])('%s is refused', (words, sentence) => {
    expect(() => parseAtlasArguments(words)).toThrow(sentence);
  });
});

test('a shard grows by lines, and reads as what was added', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainability-atlas-'));
  expect(readBlocks(folder)).toEqual([]);
  const [first, second] = [1, 2].map((seed) => blockOf([recordOf({ config: { seed } })])!);
  appendBlock(first!, folder);
  const before = readFileSync(join(folder, shardPath('gpt2')), 'utf8');
  appendBlock(second!, folder);
  expect(readFileSync(join(folder, shardPath('gpt2')), 'utf8').startsWith(before)).toBe(true);
  expect(readBlocks(folder)).toEqual([first, second]);
  writeFileSync(join(folder, shardPath('gpt2')), `${before}{}\n`);
  expect(() => readBlocks(folder)).toThrow('gpt2.jsonl, line 2');
});

describe('the committed atlas', () => {
  const blocks = readBlocks();

  test('is whole, and of this engine: after a change of numerics, make it anew', () => {
    for (const block of blocks) expect(AtlasBlock.parse(block)).toEqual(block);
    const cells = atlasOf(blocks, ENGINE).cells;
    expect(cells.length).toBeGreaterThan(0);
    for (const { config, runs } of cells) {
      const { steps, evaluation } = config;
      for (const [, outcome, done, metrics] of runs) {
        if (outcome === 'diverged') continue;
        expect(done).toBe(steps);
        expect(metrics).toHaveLength(steps / evaluation.every + 1);
      }
    }
  });
});

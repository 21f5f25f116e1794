/** A visitor's text in the browser's own storage, and a run that trains on it through the real workers. */
import { deleteDB } from 'idb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TextSummary } from '../../../src/base/own-text';
import { forgetTexts, keepText, keptText, loadTokens } from '../../../src/catalog/own-texts';
import { prepareText, readText } from '../../../src/catalog/prepare-text';
import { startTrainer } from '../../../src/trainer/client';
import type { Trainer } from '../../../src/trainer/protocol';
import { bytesOf, madeText } from '../../unit/catalog/made-text';
import { tinyConfig } from '../support/models';

const name = 'trainability-texts-test';
const prepared = async (text: string) =>
  prepareText(await readText(bytesOf(text), { kind: 'characters' }), 'made.txt', () => Promise.resolve());

describe('the store', () => {
  beforeEach(() => deleteDB(name));

  test('keeps the last text, whole, and forgets it', async () => {
    const [first, second] = [await prepared(madeText(9000)), await prepared(madeText(9000, 2))];
    expect(await keptText(name)).toBeNull();
    await keepText(first, name);
    expect(await keptText(name)).toEqual(first.summary);
    expect(await loadTokens(first.tokens.fingerprint, name)).toEqual(first.tokens);
    await keepText(second, name);
    expect(await keptText(name)).toEqual(second.summary);
    const gone = { code: 'data', message: expect.stringContaining('Bring its file again') as string };
    await expect(loadTokens(first.tokens.fingerprint, name)).rejects.toMatchObject(gone);
    await forgetTexts(name);
    expect(await keptText(name)).toBeNull();
    await expect(loadTokens(second.tokens.fingerprint, name)).rejects.toMatchObject(gone);
  });

  test('a browser that refuses gives a typed error', async () => {
    // As after a newer version of the page.
    const newer = indexedDB.open(name, 99);
    await new Promise((resolve) => (newer.onsuccess = resolve));
    newer.result.close();
    await expect(keptText(name)).rejects.toMatchObject({
      code: 'storage',
      detail: { reason: 'VersionError' },
    });
  });
});

describe('behind the workers', () => {
  let trainer: Trainer;
  let summary: TextSummary;
  const heard: number[] = [];
  const text = madeText(60_000);

  beforeAll(async () => {
    trainer = startTrainer();
    await trainer.open('software', new URL('/', location.href).href);
    const bytes = bytesOf(text);
    summary = await trainer.prepareText(bytes, 'made.txt', { kind: 'byte-pairs', symbols: 100 }, (done) => {
      heard.push(done);
      return true;
    });
    expect(bytes.length).toBe(0); // handed over
  });
  afterAll(() => trainer.forgetTexts());

  test('it is prepared as here, and told of on the way', async () => {
    const read = await readText(bytesOf(text), { kind: 'byte-pairs', symbols: 100 });
    const here = await prepareText(read, 'made.txt', () => Promise.resolve());
    expect(summary).toEqual(here.summary);
    expect(summary.fingerprint).toBe('9a04dc870eafeda0');
    expect(await keptText()).toEqual(summary);
    expect(heard[0]).toBe(0);
  });

  test('a model trains on it, is judged per character and writes on', async () => {
    const config = tinyConfig('mingru', {
      task: 'own-text',
      text: summary.fingerprint,
      length: 16,
      batch: 8,
      steps: 40,
      evaluation: { every: 20, examples: 16 },
    });
    const write = { prompt: null, tokens: 20, temperature: 0.8, topP: 0.95 };
    const { error, end, curve, test, made } = await trainer.run(config, { make: { write } }, () => {});
    expect(error).toBeNull();
    expect(end).toBe('completed');
    const perToken = curve.evaluations.map(({ loss, metric }) => metric / loss);
    for (const ratio of perToken)
      expect(ratio).toBeCloseTo(summary.tokens.evaluation / summary.characters.evaluation, 5);
    expect(curve.evaluations[0]!.loss).toBeCloseTo(Math.log(100), 0);
    expect(curve.evaluations.at(-1)!.metric).toBeLessThan(curve.evaluations[0]!.metric - 0.2);
    expect(test).not.toBeNull();
    expect(made).toMatchObject({ kind: 'text' });
    expect(text).toContain((made as { prompt: string }).prompt);
  });

  test('what cannot be taken arrives as a typed error, and the text before it stays', async () => {
    await expect(
      trainer.prepareText(bytesOf('too short'), 'x', { kind: 'characters' }, () => true),
    ).rejects.toMatchObject({ code: 'bad-argument', detail: { reason: 'too-small', value: 9 } });
    expect(await keptText()).toEqual(summary);
  });

  test('stopped when told so', async () => {
    await expect(
      trainer.prepareText(bytesOf(text), 'x', { kind: 'byte-pairs', symbols: 90 }, () => false),
    ).rejects.toMatchObject({ code: 'stopped' });
  });

  test('once forgotten, nothing can be trained on it', async () => {
    await trainer.forgetTexts();
    expect(await keptText()).toBeNull();
    const config = tinyConfig('mingru', { task: 'own-text', text: summary.fingerprint, length: 16 });
    const { end, error } = await trainer.run(config, {}, () => {});
    expect(end).toBe('failed');
    expect(error).toMatchObject({ code: 'data' });
  });
});

import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../../src/base/errors';
import { en as analysisEn } from '../../../src/ui/messages/analysis/en';
import { zh as analysisZh } from '../../../src/ui/messages/analysis/zh';
import { en } from '../../../src/ui/messages/en';
import { zh } from '../../../src/ui/messages/zh';

const english = { ...en, ...analysisEn };
const chineseTexts = { ...zh, ...analysisZh };

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).sort();

const flatten = (messages: Record<string, Record<string, string>>) =>
  Object.entries(messages).flatMap(([section, texts]) =>
    Object.entries(texts).map(([key, text]) => [`${section}.${key}`, text] as const),
  );

describe('messages', () => {
  const chinese = new Map(flatten(chineseTexts));

  test('both languages fill in the same values', () => {
    for (const [key, text] of flatten(english)) {
      // English has singulars of its own, which may leave the number out.
      if (key.endsWith('_one')) continue;
      expect([key, placeholders(chinese.get(key) ?? '')]).toEqual([key, placeholders(text)]);
    }
  });

  test('every error code has a cause and a way out in both languages', () => {
    for (const code of errorCodes) {
      for (const messages of [en, zh]) {
        expect(messages.what[code]).toBeTruthy();
        expect(messages.way[code]).toBeTruthy();
      }
    }
  });

  test('no Chinese text was left in English', () => {
    // Names, units and signs alone.
    const same = new Set([
      'chooser.kind',
      'chooser.measure',
      'metric.natsShort',
      'device.speedValue',
      'device.memoryValue',
      'ranking.range',
      'nav.language',
      'nav.languageHint',
    ]);
    for (const [key, text] of flatten(chineseTexts)) {
      if (!same.has(key))
        expect([key, /[一-鿿]|^\{\{.*\}\}$|^\{\{count\}\}\//.test(text)]).toEqual([key, true]);
    }
  });
});

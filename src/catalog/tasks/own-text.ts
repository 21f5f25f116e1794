/**
 * `own-text`: a text that the visitor brought, every next token predicted; it never leaves the machine. Which symbols there are
 * follows from the text and from what the visitor chose (see ../prepare-text.ts), so the task has no shape without it. It is
 * judged in nats per character, whatever the symbols: by one cut in characters and one in byte pairs models compare.
 */
import { TrainabilityError } from '../../base/errors';
import type { TextTokens } from '../prepare-text';
import type { Task, TaskSettings, TaskSource } from '../task';
import { checkSettings } from './settings';
import { textSource } from './text';

export const ownText: Task = {
  id: 'own-text',
  track: 'text',
  kind: 'tokens',
  asks: 'next',
  look: 'text',
  name: { en: 'Your own text', zh: '自己的文本' },
  description: {
    en: 'Reads a text that you bring and predicts what comes next, character by character or in pieces of words. Parts from all over the text are kept apart: they are never trained on, only used to check.',
    zh: '读你自己带来的文本，预测接下来是什么，可以逐个字符读，也可以按词的片段读。从全文各处留出几段，不参加训练，专门用来检验。',
  },
  tests: {
    en: 'What real text asks for, on the text that matters to you: poems, code, chat logs and another language all favour different models.',
    zh: '考的还是真实文本，只不过换成你关心的那一份：诗歌、代码、聊天记录、别的语言，各有各擅长的模型。',
  },
  metric: { id: 'nats', better: 'lower' },
  // Each text has its own, which is known once it is prepared: `TextSummary.baseline`.
  baseline: null,
  best: null,
  length: null,
  defaultLength: 64,
  minLength: 2,
  vocabulary: null,
  needsText: true,
  sources: [],
  shape() {
    throw new TrainabilityError(
      'bad-argument',
      'text: the task own-text has no shape before its text is loaded.',
      { field: 'text', task: 'own-text', allowed: 'a text that was loaded' },
    );
  },
  async load(_asset, settings) {
    checkSettings(ownText, settings);
    if (settings.text === undefined)
      throw new TrainabilityError(
        'bad-argument',
        'text: the task own-text needs a text. Choose a file first.',
        {
          field: 'text',
          task: 'own-text',
          allowed: 'the fingerprint of a text that was prepared',
        },
      );
    // Storage is loaded by whoever has a text.
    const { loadTokens } = await import('../own-texts');
    return ownTextSource(await loadTokens(settings.text), settings);
  },
};

/** @throws TrainabilityError unsupported-config for a length that the text has no room for */
export function ownTextSource(
  { alphabet, tokensPerCharacter, tokens }: TextTokens,
  settings: Omit<TaskSettings, 'text'>,
): TaskSource {
  const { length: time } = checkSettings(ownText, settings);
  const longest = Math.min(tokens.evaluation.length, tokens.test.length) - 1;
  if (time > longest)
    throw new TrainabilityError(
      'unsupported-config',
      `length: this text takes a whole length from ${ownText.minLength} to ${longest}, not ${time}: what judges is no longer.`,
      { task: 'own-text', field: 'length', value: time, allowed: `${ownText.minLength} to ${longest}` },
    );
  const vocabulary = alphabet.symbols.length;
  const shape = {
    kind: 'tokens' as const,
    input: [time],
    target: [time],
    vocabulary,
    classes: vocabulary,
    nextToken: true,
  };
  // The loss is in nats per token.
  return textSource('own-text', shape, tokens, alphabet, { score: { from: 0, by: tokensPerCharacter } });
}

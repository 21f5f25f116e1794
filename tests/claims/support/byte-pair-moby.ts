/** Moby-Dick in byte pairs: a vocabulary as language models have it, where most symbols are rare. */
import { fetchAsset } from '../../../src/catalog/assets';
import { readTokens, VOCABULARY } from '../../../src/catalog/tasks/moby';
import { bytePairTokens, type Tokens } from '../../../src/catalog/text-tokens';
import { base } from './runs';

export async function bytePairMoby(symbols: number): Promise<Tokens> {
  const ids = readTokens(await fetchAsset(base)('moby'));
  let text = '';
  const blocks = (['train', 'evaluation', 'test'] as const).map((split) => {
    const from = text.length;
    text += Array.from(ids[split], (id) => VOCABULARY[id]).join('');
    return { split, from, to: text.length };
  });
  return bytePairTokens(text, blocks, [...VOCABULARY], symbols, () => Promise.resolve());
}

/** Nats a symbol on the evaluation text of whoever knows how frequent each is in training; one is added to every count. */
export function unigramLoss({ symbols, tokens }: Tokens): number {
  const counts = new Float64Array(symbols.length).fill(1);
  for (const id of tokens.train) counts[id]!++;
  const all = tokens.train.length + symbols.length;
  let nats = 0;
  for (const id of tokens.evaluation) nats -= Math.log(counts[id]! / all);
  return nats / tokens.evaluation.length;
}

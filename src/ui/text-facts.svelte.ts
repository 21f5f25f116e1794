/** What is known of a visitor's text as named values, in the language of the page. */
import type { TextSummary } from '../base/own-text';
import type { Facts } from './facts.svelte';
import { formatMetric, formatNumber, formatShare } from './format';
import { language, t } from './language.svelte';

type PerSplit = TextSummary['tokens'];

const sum = ({ train, evaluation, test }: PerSplit) => train + evaluation + test;
const number = (value: number) => formatNumber(value, language());

export function textFacts({ name, characters, tokens, symbols, rare, baseline }: TextSummary): Facts {
  const apart = (sum(characters) - characters.train) / sum(characters);
  return [
    [t('ownText.name'), name],
    [t('ownText.length'), number(sum(characters))],
    [t('ownText.different'), number(symbols)],
    [t('ownText.tokens'), number(sum(tokens))],
    [t('examples.train'), number(tokens.train)],
    [t('examples.evaluation'), number(tokens.evaluation)],
    [t('examples.test'), number(tokens.test)],
    [t('ownText.splits'), formatShare(apart, language())],
    [t('ownText.rare'), formatShare(rare, language())],
    [t('ownText.baseline'), formatMetric(baseline, 'nats', language())],
  ];
}

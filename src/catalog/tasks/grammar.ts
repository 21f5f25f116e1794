/**
 * `grammar`: sentences of a small probabilistic grammar over English words: number agreement across relative clauses, words
 * with Zipf's frequencies. Every choice shows in the next word, and nesting ends at a depth, so that what may come next is
 * known exactly after every word: the grammar is a finite Markov chain over stacks, and the least possible loss a sum over it.
 * Examples begin with a sentence.
 */
import { log } from '../../base/elementary';
import { random, type Random } from '../../base/random';
import type { Task, TaskSettings, TaskShape } from '../task';
import { drawFor } from './parted';
import { checkSettings } from './settings';
import { sourceOf } from './source';

/** Relative clauses within relative clauses. */
const DEEPEST = 2;

/** Words of a class, the most frequent first; their weights fall as 1/rank. */
const words = {
  'Det-one': 'this one every',
  'Det-many': 'some these many',
  'Noun-one': 'sailor whale captain ship boat child sea wind bird harbour lantern prophet',
  'Noun-many': 'sailors whales captains ships boats children waves winds birds harbours lanterns prophets',
  Adjective: 'old white great small dark silent strange wild',
  'See-one': 'sees follows fears hunts hears forgets',
  'See-many': 'see follow fear hunt hear forget',
  'Sleep-one': 'sleeps waits sings returns drifts',
  'Sleep-many': 'sleep wait sing return drift',
} as const;

/** What a symbol becomes; weights are whole numbers, so that drawing is exact. Lower case: words. Capitals: to be rewritten. */
interface Rule {
  weight: number;
  symbols: string[];
}

function makeRules(): Map<string, Rule[]> {
  const rules = new Map<string, Rule[]>();
  for (const [name, list] of Object.entries(words)) {
    const ranked = list.split(' ');
    rules.set(
      name,
      ranked.map((word, at) => ({ weight: Math.round(840 / (at + 1)), symbols: [word] })),
    );
  }
  const numbers = ['one', 'many'];
  rules.set(
    'Text',
    numbers.map((n) => ({ weight: 1, symbols: [`Noun phrase-${n}-0`, `Verb phrase-${n}-0`, '.', 'Text'] })),
  );
  for (const n of numbers) {
    for (let depth = 0; depth <= DEEPEST; depth++) {
      rules.set(`Noun phrase-${n}-${depth}`, [{ weight: 1, symbols: [`Det-${n}`, `Named-${n}-${depth}`] }]);
      rules.set(`Named-${n}-${depth}`, [
        { weight: 3, symbols: [`Noun-${n}`, `Clause-${n}-${depth}`] },
        { weight: 1, symbols: ['Adjective', `Named-${n}-${depth}`] },
      ]);
      rules.set(`Verb phrase-${n}-${depth}`, [
        { weight: 1, symbols: [`Sleep-${n}`] },
        { weight: 2, symbols: [`See-${n}`, `Object-${depth}`] },
      ]);
      const clause = { weight: 1, symbols: ['that', `Within-${n}-${depth + 1}`] };
      rules.set(`Clause-${n}-${depth}`, [{ weight: 2, symbols: [] }, ...(depth < DEEPEST ? [clause] : [])]);
      // One thing at a time: what a word does not show yet is left to the next one.
      rules.set(`Within-${n}-${depth}`, [
        { weight: 1, symbols: [`Verb phrase-${n}-${depth}`] },
        ...numbers.map((m) => ({ weight: 1, symbols: [`Noun phrase-${m}-${depth}`, `See-${m}`] })),
      ]);
      rules.set(
        `Object-${depth}`,
        numbers.map((m) => ({ weight: 1, symbols: [`Noun phrase-${m}-${depth}`] })),
      );
    }
  }
  return rules;
}

const rules = makeRules();
export const GRAMMAR_WORDS = [
  ...new Set([...rules.values()].flatMap((list) => list.flatMap(({ symbols }) => symbols))),
].filter((symbol) => !rules.has(symbol));

const weightOf = (list: readonly { weight: number }[]): number =>
  list.reduce((sum, { weight }) => sum + weight, 0);

/** The next word from a stack, whose top is its last symbol; the stack becomes what is left. */
function nextWord(stack: string[], generator: Random): string {
  for (;;) {
    const top = stack.pop()!;
    const list = rules.get(top);
    if (!list) return top;
    let left = generator.below(weightOf(list));
    const chosen = list.find(({ weight }) => (left -= weight) < 0)!;
    stack.push(...[...chosen.symbols].reverse());
  }
}

/** What may come next: word by word, its probability and the stack after it. */
function nextWords(stack: readonly string[]): { word: string; probability: number; stack: string[] }[] {
  const [top, below] = [stack.at(-1)!, stack.slice(0, -1)];
  const list = rules.get(top);
  if (!list) return [{ word: top, probability: 1, stack: below }];
  const total = weightOf(list);
  return list.flatMap(({ weight, symbols }) =>
    nextWords([...below, ...[...symbols].reverse()]).map((next) => ({
      ...next,
      probability: (next.probability * weight) / total,
    })),
  );
}

interface State {
  /** Entropy of the next word, in nats. */
  entropy: number;
  next: { state: number; probability: number }[];
  words: Map<string, { state: number; probability: number }>;
}

/** Every stack that can be met between two words; the first is that of a beginning sentence. */
function makeChain(): State[] {
  const stacks = [['Text']];
  const ids = new Map([['Text', 0]]);
  const states: State[] = [];
  for (let at = 0; at < stacks.length; at++) {
    const reached = new Map<number, number>();
    const byWord: State['words'] = new Map();
    let entropy = 0;
    for (const { word, probability, stack } of nextWords(stacks[at]!)) {
      const key = stack.join();
      const state = ids.get(key) ?? stacks.push(stack) - 1;
      ids.set(key, state);
      reached.set(state, (reached.get(state) ?? 0) + probability);
      byWord.set(word, { state, probability });
      entropy -= probability * log(probability);
    }
    const next = [...reached].map(([state, probability]) => ({ state, probability }));
    states.push({ entropy, next, words: byWord });
  }
  return states;
}

let made: State[] | null = null;
/** Made when it is first asked for. */
const chain = (): State[] => (made ??= makeChain());

/** How likely each state is after so many words, from a beginning sentence on. */
function* walk(steps: number): Generator<Float64Array> {
  const states = chain();
  let now = new Float64Array(states.length);
  now[0] = 1;
  for (let step = 0; step < steps; step++) {
    const then = new Float64Array(states.length);
    states.forEach(({ next }, from) => {
      if (now[from]! > 0)
        for (const { state, probability } of next) then[state] = then[state]! + now[from]! * probability;
    });
    now = then;
    yield now;
  }
}

/** The least possible mean loss, in nats, of whoever predicts words 2 … length + 1 of a text from those before. */
export function leastLoss(length: number): number {
  const states = chain();
  let sum = 0;
  for (const likely of walk(length))
    for (let state = 0; state < states.length; state++) sum += likely[state]! * states[state]!.entropy;
  return sum / length;
}

/** Nats per word of an endless text: entropy of the choices of a sentence over its mean number of words. */
export function entropyRate(): number {
  const symbols = [...rules.keys()];
  // Of everything that a symbol becomes; nesting has an end, but adjectives go on, so the sums are gone through until they stay.
  const found = new Map(symbols.map((symbol) => [symbol, { nats: 0, words: 0 }]));
  const after = (symbol: string) =>
    symbol === 'Text' ? { nats: 0, words: 0 } : (found.get(symbol) ?? { nats: 0, words: 1 });
  for (let change = 1; change > 1e-15;) {
    change = 0;
    for (const symbol of symbols) {
      const list = rules.get(symbol)!;
      const total = weightOf(list);
      const sum = { nats: 0, words: 0 };
      for (const { weight, symbols: parts } of list) {
        const share = weight / total;
        sum.nats -= share * log(share);
        for (const part of parts) {
          sum.nats += share * after(part).nats;
          sum.words += share * after(part).words;
        }
      }
      const before = found.get(symbol)!;
      change = Math.max(change, Math.abs(sum.words - before.words) / sum.words || 0);
      found.set(symbol, sum);
    }
  }
  const { nats, words: count } = found.get('Text')!;
  return nats / count;
}

/** Loss in nats of whoever knows how frequent the words are at these places, and nothing else. */
function unigramLoss(length: number): number {
  const states = chain();
  const frequencies = new Map<string, number>();
  for (const likely of walk(length))
    states.forEach(({ words: following }, state) => {
      for (const [word, { probability }] of following)
        frequencies.set(word, (frequencies.get(word) ?? 0) + (likely[state]! * probability) / length);
    });
  return -[...frequencies.values()].reduce((sum, share) => sum + share * log(share), 0);
}

/** −log of the probability of each word after the first, from a beginning sentence on; Infinity where one cannot follow. */
export function surprisals(text: readonly string[]): number[] {
  const states = chain();
  let state = 0;
  const all = text.map((word) => {
    const next = states[state]?.words.get(word);
    state = next?.state ?? states.length;
    return next ? -log(next.probability) : Infinity;
  });
  return all.slice(1);
}

function shape(settings: TaskSettings): TaskShape {
  const { length } = checkSettings(grammar, settings);
  const count = GRAMMAR_WORDS.length;
  return {
    kind: 'tokens',
    input: [length],
    target: [length],
    vocabulary: count,
    classes: count,
    nextToken: true,
  };
}

export const grammar: Task = {
  id: 'grammar',
  track: 'text',
  kind: 'tokens',
  asks: 'next',
  look: 'text',
  name: { en: 'Made-up language', zh: '人造语言' },
  description: {
    en: 'Predicts the next word of sentences that a small grammar makes. How hard they are is known exactly, so the loss is counted from the least that is possible.',
    zh: '预测一套小语法造出的句子的下一个词。这些句子有多难是精确知道的，所以损失从理论上的最小值算起。',
  },
  tests: {
    en: 'Grammar apart from knowledge of the world. Frequent words come first; the verb that must agree with a noun several clauses back comes last, and 0 is perfection.',
    zh: '只考语法，不考常识。先学会常用词，最后才学会让动词与隔着几层从句的名词保持一致；0 就是完美。',
  },
  metric: { id: 'excess', better: 'lower' },
  baseline: {
    value: 1.6122,
    how: {
      en: 'Entropy of the frequencies of the words, less the least possible loss',
      zh: '各词出现频率的熵，减去理论最小损失',
    },
  },
  baselineOf(settings) {
    const { length } = checkSettings(grammar, settings);
    return unigramLoss(length) - leastLoss(length);
  },
  best: {
    value: 0,
    how: {
      en: 'The entropy of the next word, summed exactly over the grammar’s states',
      zh: '把下一个词的熵按语法的各个状态精确加总得到',
    },
  },
  length: null,
  defaultLength: 64,
  minLength: 8,
  vocabulary: null,
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const time = dimensions.input[0]!;
    const ids = new Map(GRAMMAR_WORDS.map((word, id) => [word, id]));
    const draw = (generator: Random) => {
      const stack = ['Text'];
      return Array.from({ length: time + 1 }, () => ids.get(nextWord(stack, generator))!);
    };
    return sourceOf({
      id: 'grammar',
      shape: dimensions,
      score: { from: leastLoss(time), by: 1 },
      symbols: GRAMMAR_WORDS,
      answers: GRAMMAR_WORDS,
      alphabet: { symbols: GRAMMAR_WORDS, unknown: 0, separator: ' ', prompt: 'this old captain that' },
      count: (split) => (split === 'unseen' ? 0 : Infinity),
      write(split, seed, example, inputs, targets) {
        const text = drawFor('grammar', split, random(seed, 'grammar', split, example), draw, (drawn) =>
          drawn.slice(0, -1),
        );
        inputs.set(text.slice(0, -1));
        targets.set(text.slice(1));
      },
    });
  },
};

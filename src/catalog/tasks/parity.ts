/**
 * `parity`: is the number of ones so far even or odd? The simplest state that every token can change; a regular language.
 * After Delétang et al. 2023, https://arxiv.org/abs/2207.02098, but asked after every bit; see ./states.ts.
 */
import type { Task, TaskSettings, TaskShape } from '../task';
import { checkRoom, checkSettings } from './settings';
import { stateShape, stateSource, trainedLength } from './states';

function shape(settings: TaskSettings): TaskShape {
  const { length } = checkSettings(parity, settings);
  checkRoom(parity, length, (at) => 2 ** trainedLength(at));
  return stateShape(length, 2, 2);
}

export const parity: Task = {
  id: 'parity',
  track: 'state',
  kind: 'tokens',
  asks: 'along',
  look: 'symbols',
  name: { en: 'Parity', zh: '奇偶' },
  description: {
    en: 'Reads zeros and ones and says after each whether the number of ones so far is even or odd.',
    zh: '逐个读 0 和 1，每读一个就说出目前 1 的个数是奇数还是偶数。',
  },
  tests: {
    en: 'One bit of memory that any step can flip. Recurrent networks carry it over any length; a Transformer must look at all steps at once, and what it learns fails on longer rows.',
    zh: '只需一个比特的记忆，但每一步都可能翻转它。循环网络多长都能带下去；Transformer 得同时看所有步，学到的办法换到更长的串就失灵。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 2,
    how: {
      en: 'A guess: even and odd are equally likely after every bit',
      zh: '瞎猜：读完每一位，奇偶的机会都一样',
    },
  },
  best: { value: 1, how: { en: 'The answer follows from the bits', zh: '答案可由各位推出' } },
  length: null,
  defaultLength: 64,
  minLength: 30,
  vocabulary: null,
  unseenLengths: true,
  sources: [],
  shape,
  async load(_asset, settings) {
    return stateSource(
      'parity',
      shape(settings),
      (generator, slots) => {
        const moves = Array.from({ length: slots }, () => generator.below(2));
        let odd = 0;
        return { moves, states: moves.map((bit) => (odd ^= bit)) };
      },
      ['0', '1'],
      ['even', 'odd'],
    );
  },
};

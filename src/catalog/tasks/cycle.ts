/**
 * `cycle`: where on a ring is one after steps to the right, to the left, or none? After Delétang et al. 2023 ("cycle
 * navigation"), https://arxiv.org/abs/2207.02098, but asked after every step and begun at a place that the first token tells,
 * so that all places are equally likely at all times; see ./states.ts.
 */
import type { Task, TaskSettings, TaskShape } from '../task';
import { checkRoom, checkSettings } from './settings';
import { stateShape, stateSource, trainedLength } from './states';

const MOVES = [1, -1, 0];

function shape(settings: TaskSettings): TaskShape {
  const { length, vocabulary: places } = checkSettings(cycle, settings);
  checkRoom(cycle, length, (at) => places * MOVES.length ** (trainedLength(at) - 1));
  return stateShape(length, places + MOVES.length, places);
}

export const cycle: Task = {
  id: 'cycle',
  track: 'state',
  kind: 'tokens',
  asks: 'along',
  look: 'symbols',
  name: { en: 'Round trip', zh: '绕圈' },
  description: {
    en: 'Starts at one of five places in a ring and reads steps: one to the right, one to the left, or none. After each it says which place it is at.',
    zh: '从环上五个位置之一出发，逐个读走法：向右一步、向左一步或不动。每走一次就说出现在在哪个位置。',
  },
  tests: {
    en: 'A state that goes round and round. Memories that only fade or add up lose count; those that can turn, or compute with their own state, do not.',
    zh: '这是一个转圈的状态。只会衰减或累加的记忆会数丢；能旋转、或能用自身状态做计算的记忆不会。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 5,
    how: {
      en: 'A guess: the five places are equally likely at every step',
      zh: '瞎猜：每一步在五个位置的机会都一样',
    },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'The answer follows from the steps', zh: '答案可由走法推出' } },
  length: null,
  defaultLength: 64,
  minLength: 18,
  vocabulary: { default: 5, least: 2, most: 64 },
  unseenLengths: true,
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const places = dimensions.classes;
    const names = Array.from({ length: places }, (_, place) => `${place}`);
    return stateSource(
      'cycle',
      dimensions,
      (generator, slots) => {
        let place = generator.below(places);
        const moves = [place];
        const states = [place];
        while (moves.length < slots) {
          const move = generator.below(MOVES.length);
          place = (place + MOVES[move]! + places) % places;
          moves.push(places + move);
          states.push(place);
        }
        return { moves, states };
      },
      [...names, '→', '←', '='],
      names,
    );
  },
};

/**
 * What the tasks of the state track share: a sequence of moves, and after every one the question of where one is now. All
 * training goes over the first half of the slots, the rest is padding; `unseen` examples fill them all and ask in the second
 * half, at lengths that nobody was trained on (after Delétang et al., "Neural networks and the Chomsky hierarchy", 2023,
 * https://arxiv.org/abs/2207.02098).
 */
import { random, type Random } from '../../base/random';
import { IGNORED, type TaskShape, type TaskSource } from '../task';
import { drawFor } from './parted';
import { sourceOf } from './source';

/** Slots that training goes over. */
export const trainedLength = (length: number): number => Math.floor(length / 2);

export interface Walk {
  /** A token for each slot. */
  moves: number[];
  /** The answer at each slot; IGNORED where nothing is asked. */
  states: number[];
}

/** @param vocabulary tokens of the moves; the padding is one more */
export function stateShape(length: number, vocabulary: number, classes: number): TaskShape {
  return { kind: 'tokens', input: [length], target: [length], vocabulary: vocabulary + 1, classes };
}

/** @param walk so many moves @param symbols of the moves @param answers of the states */
export function stateSource(
  id: string,
  shape: TaskShape,
  walk: (generator: Random, slots: number) => Walk,
  symbols: string[],
  answers: string[],
): TaskSource {
  const time = shape.input[0]!;
  const trained = trainedLength(time);
  const padding = shape.vocabulary - 1;
  return sourceOf({
    id,
    shape,
    symbols: [...symbols, ''],
    answers,
    count: () => Infinity,
    write(split, seed, example, inputs, targets) {
      const generator = random(seed, id, split, example);
      const slots = split === 'unseen' ? time : trained;
      const draw = (from: Random) => walk(from, slots);
      const { moves, states } = drawFor(id, split, generator, draw, (drawn) => drawn.moves);
      inputs.fill(padding).set(moves);
      targets.fill(IGNORED).set(states);
      if (split === 'unseen') targets.fill(IGNORED, 0, trained);
    },
  });
}

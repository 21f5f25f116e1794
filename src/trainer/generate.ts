/**
 * Lets a trained model write on. One that carries a state (a recurrent one, or attention with its keys and values kept)
 * reads every token once; any other reads its whole window anew for each.
 */
import { TrainabilityError } from '../base/errors';
import { random } from '../base/random';
import type { Architecture, Dimensions, Forward } from '../catalog/architecture';
import type { TaskShape } from '../catalog/task';
import { readTensors } from '../engine/read';
import { tf } from '../engine/tf';
import { Memory } from '../nn/memory';
import { evaluating } from '../nn/pass';
import type { Slot } from '../nn/scope';
import { checkSampling, draw, type Sampling } from './sampling';

export interface Generation extends Sampling {
  /** Token ids to go on from; at least one. */
  prompt: number[];
  /** Tokens to write. */
  tokens: number;
  /** Fewer where they would take longer. */
  seconds?: number;
  seed: number;
}

export interface Writer {
  architecture: Architecture;
  dimensions: Dimensions;
  /** As the architecture sees it. */
  shape: TaskShape;
  forward: Forward;
  /** With their tensors. */
  slots: Slot[];
}

/** Whether the next token can be asked of it: it predicts next tokens, and sees none of them beforehand. */
export const canWrite = ({ shape }: Pick<Writer, 'shape'>): boolean =>
  shape.kind === 'tokens' && shape.nextToken === true;

/**
 * @returns the written tokens, without the prompt
 * @throws TrainabilityError bad-argument for numbers out of range
 */
export async function generate(writer: Writer, generation: Generation): Promise<number[]> {
  checkSampling(generation);
  if (generation.prompt.length === 0)
    throw new TrainabilityError('bad-argument', 'prompt: must have at least one character.', {
      field: 'prompt',
    });
  const { architecture, dimensions } = writer;
  const numbers = random(generation.seed, 'generate');
  const text = [...generation.prompt];
  const carries = architecture.carried(dimensions, 1) !== null;
  const reader = carries ? stepReader(writer) : windowReader(writer);
  try {
    const until = performance.now() + 1000 * (generation.seconds ?? Infinity);
    while (text.length < generation.prompt.length + generation.tokens && performance.now() < until)
      text.push(draw(await reader.next(text), generation, numbers));
  } finally {
    reader.dispose();
  }
  return text.slice(generation.prompt.length);
}

interface Reader {
  /** Logits of the token after `text`. */
  next(text: number[]): Promise<Float32Array>;
  dispose(): void;
}

async function logitsOf({ forward }: Writer, ids: number[], memory: Memory | null): Promise<Float32Array> {
  const logits = tf.tidy(() =>
    forward(tf.tensor2d(ids, [1, ids.length], 'int32'), { ...evaluating, memory }),
  );
  const [values] = await readTensors([logits]);
  logits.dispose();
  return values as Float32Array;
}

/** Reads what is new in the text, token by token. Where learned positions end it begins again in mid-text. */
function stepReader(writer: Writer): Reader {
  const learned = writer.slots.some(({ spec }) => spec.name === 'positions.weight');
  const window = learned ? writer.shape.input[0]! : Infinity;
  let memory = new Memory();
  let read = 0;
  return {
    async next(text) {
      if (memory.position + text.length - read > window) {
        memory.dispose();
        memory = new Memory();
        read = text.length - Math.ceil(window / 2);
      }
      let logits = new Float32Array();
      for (; read < text.length; read++, memory.position++)
        logits = (await logitsOf(writer, [text[read]!], memory)) as Float32Array<ArrayBuffer>;
      return logits;
    },
    dispose: () => memory.dispose(),
  };
}

/** Reads the end of the text, with zeros after it where there is room: what follows changes no answer before it. */
function windowReader(writer: Writer): Reader {
  const { shape } = writer;
  const time = shape.input[0]!;
  const first = time - shape.target[0]!; // steps that are read before the first answer
  const zeros = (count: number) => new Array<number>(Math.max(0, count)).fill(0);
  return {
    async next(text) {
      const seen = text.slice(-time);
      const ids = [...zeros(first + 1 - seen.length), ...seen];
      const at = ids.length - 1 - first;
      const logits = await logitsOf(writer, [...ids, ...zeros(time - ids.length)], null);
      return logits.subarray(at * shape.classes, (at + 1) * shape.classes);
    },
    dispose: () => undefined,
  };
}

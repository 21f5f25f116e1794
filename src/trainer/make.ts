/** What a trained model makes: text that goes on from a prompt, or new samples of what it saw. */
import type { Task } from '../catalog/task';
import { sampleOf } from '../catalog/generative';
import { canDraw, drawSamples } from './draw';
import { canWrite, generate, type Writer } from './generate';
import type { Made, Making } from './protocol';

/** @param seed decides all that is drawn @returns null where nothing was asked of it that it can do */
export async function make(writer: Writer, task: Task, asked: Making, seed: number): Promise<Made | null> {
  const { write, draw } = asked;
  if (write && task.text && canWrite(writer)) {
    const prompt = write.prompt ?? task.text.prompt;
    const tokens = await generate(writer, { ...write, prompt: task.text.encode(prompt), seed });
    return { kind: 'text', prompt, text: task.text.decode(tokens) };
  }
  if (draw !== undefined && canDraw(writer)) {
    const values = await drawSamples(writer, draw, seed);
    return { kind: 'samples', shape: sampleOf(writer.shape), values };
  }
  return null;
}

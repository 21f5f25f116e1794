/** Types of process.mjs, which is plain JavaScript because it runs before TypeScript is installed. */
import type { SpawnOptions } from 'node:child_process';

export interface Program {
  command: string;
  args: string[];
  shell?: boolean;
}
export const root: string;
export function nodeProgram(path: string, ...args: string[]): Program;
export function npmProgram(name: string, ...args: string[]): Program;
export function run(program: Program, options?: SpawnOptions): Promise<number>;

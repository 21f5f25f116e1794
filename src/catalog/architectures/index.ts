/** The catalogue of architectures: one line each. */
import type { Architecture } from '../architecture';
import { gpt2 } from './gpt2';
import { llama } from './llama';
import { lstm } from './lstm';
import { mingru } from './mingru';
import { mlp } from './mlp';
import { resnet } from './resnet';

export const architectures: Architecture[] = [mlp, resnet, lstm, mingru, gpt2, llama];

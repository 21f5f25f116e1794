/** The catalogue of architectures: one line each. */
import type { Architecture } from '../architecture';
import { bert } from './bert';
import { convnext } from './convnext';
import { ddpm } from './ddpm';
import { deepseek } from './deepseek';
import { deltanet } from './deltanet';
import { dit } from './dit';
import { gpt2 } from './gpt2';
import { griffin } from './griffin';
import { gru } from './gru';
import { hyena } from './hyena';
import { llama } from './llama';
import { lstm } from './lstm';
import { mamba } from './mamba';
import { mamba2 } from './mamba2';
import { mamba3 } from './mamba3';
import { mingru } from './mingru';
import { mixer } from './mixer';
import { mixtral } from './mixtral';
import { mlp } from './mlp';
import { resnet } from './resnet';
import { retnet } from './retnet';
import { rnn } from './rnn';
import { rwkv7 } from './rwkv7';
import { s4d } from './s4d';
import { t5 } from './t5';
import { tcn } from './tcn';
import { vae } from './vae';
import { vit } from './vit';
import { xlstm } from './xlstm';

export const architectures: Architecture[] = [
  mlp,
  resnet,
  convnext,
  tcn,
  rnn,
  gru,
  lstm,
  mingru,
  gpt2,
  llama,
  bert,
  t5,
  mixtral,
  deepseek,
  s4d,
  mamba,
  mamba2,
  mamba3,
  retnet,
  deltanet,
  rwkv7,
  xlstm,
  griffin,
  hyena,
  vit,
  mixer,
  vae,
  ddpm,
  dit,
];

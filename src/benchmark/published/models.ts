/**
 * Large models of the families in the catalogue, as their makers published them. Only what was found stated, or follows from
 * that by the arithmetic beside it; a family without such a model has no line.
 */

/** What an example is, in the order of magnitude of a model's diet. */
export const examplesOf = ['tokens', 'words', 'images'] as const;

export interface PublishedModel {
  name: string;
  /** Id in the catalogue. */
  architecture: string;
  parameters: number;
  trainedOn: { count: number; of: (typeof examplesOf)[number] };
  flops:
    | { stated: number }
    /** Forward and backward: 6 for each multiply-add of an example (Kaplan et al. 2020). */
    | { multiplyAdds: number };
  /** Accelerator hours; null: not published. */
  hours: { count: number; of: string } | null;
  source: { text: string; url: string };
}

/** Of the whole training. */
export function flopsOf({ flops, trainedOn }: Pick<PublishedModel, 'flops' | 'trainedOn'>): number {
  return 'stated' in flops ? flops.stated : 6 * flops.multiplyAdds * trainedOn.count;
}

function arxiv(id: string, text: string): PublishedModel['source'] {
  return { text, url: `https://arxiv.org/abs/${id}` };
}

const tokens = (count: number) => ({ count, of: 'tokens' }) as const;
const images = (count: number) => ({ count, of: 'images' }) as const;

export const publishedModels: readonly PublishedModel[] = [
  {
    name: 'GPT-3 175B',
    architecture: 'gpt2',
    parameters: 1.746e11,
    trainedOn: tokens(3e11),
    flops: { stated: 3.14e23 },
    hours: null,
    source: arxiv('2005.14165', 'Brown et al. 2020, Language models are few-shot learners, table D.1'),
  },
  {
    name: 'Llama 2 70B',
    architecture: 'llama',
    parameters: 7e10,
    trainedOn: tokens(2e12),
    flops: { multiplyAdds: 7e10 },
    hours: { count: 1_720_320, of: 'A100' },
    source: arxiv('2307.09288', 'Touvron et al. 2023, Llama 2'),
  },
  {
    name: 'Llama 3.1 405B',
    architecture: 'llama',
    parameters: 4.05e11,
    trainedOn: tokens(1.56e13),
    flops: { stated: 3.8e25 },
    hours: { count: 30_840_000, of: 'H100' },
    source: arxiv('2407.21783', 'Grattafiori et al. 2024, The Llama 3 herd of models; hours: its model card'),
  },
  {
    name: 'BERT-Large',
    architecture: 'bert',
    parameters: 3.4e8,
    // A million batches of 256, nine in ten of length 128 and the others of 512.
    trainedOn: tokens(256e6 * (0.9 * 128 + 0.1 * 512)),
    flops: { multiplyAdds: 3.4e8 },
    // 64 chips for 4 days.
    hours: { count: 64 * 96, of: 'TPU chip' },
    source: arxiv('1810.04805', 'Devlin et al. 2018, BERT'),
  },
  {
    name: 'T5-11B',
    architecture: 't5',
    parameters: 1.1e10,
    trainedOn: tokens(1e12),
    flops: { stated: 3.3e22 },
    hours: null,
    source: arxiv('2005.14165', 'Raffel et al. 2019, T5; numbers: Brown et al. 2020, table D.1'),
  },
  {
    name: 'OLMoE-1B-7B',
    architecture: 'mixtral',
    parameters: 6.9e9,
    trainedOn: tokens(5.133e12),
    flops: { multiplyAdds: 1.3e9 },
    hours: null,
    source: arxiv('2409.02060', 'Muennighoff et al. 2024, OLMoE'),
  },
  {
    name: 'DeepSeek-V3',
    architecture: 'deepseek',
    parameters: 6.71e11,
    trainedOn: tokens(1.48e13),
    flops: { multiplyAdds: 3.7e10 },
    hours: { count: 2_664_000, of: 'H800' },
    source: arxiv('2412.19437', 'DeepSeek-AI 2024, DeepSeek-V3 technical report'),
  },
  {
    name: 'Falcon Mamba 7B',
    architecture: 'mamba',
    parameters: 7.27e9,
    trainedOn: tokens(5.8e12),
    flops: { multiplyAdds: 7.27e9 },
    hours: null,
    source: arxiv('2410.05355', 'Zuo et al. 2024, Falcon Mamba'),
  },
  {
    name: 'Mamba-2 2.7B',
    architecture: 'mamba2',
    parameters: 2.7e9,
    trainedOn: tokens(3e11),
    flops: { multiplyAdds: 2.7e9 },
    hours: null,
    source: arxiv('2405.21060', 'Dao and Gu 2024, Transformers are SSMs; numbers: its repository'),
  },
  {
    name: 'RetNet 6.7B',
    architecture: 'retnet',
    parameters: 6.7e9,
    trainedOn: tokens(1e11),
    flops: { multiplyAdds: 6.7e9 },
    hours: null,
    source: arxiv('2307.08621', 'Sun et al. 2023, Retentive network'),
  },
  {
    name: 'RWKV-7 World 2.9B',
    architecture: 'rwkv7',
    parameters: 2.9e9,
    // The first 2.5e12 of them as RWKV-5 and RWKV-6, from whose weights it went on.
    trainedOn: tokens(5.6e12),
    flops: { multiplyAdds: 2.9e9 },
    hours: null,
    source: arxiv('2503.14456', 'Peng et al. 2025, RWKV-7 Goose'),
  },
  {
    name: 'xLSTM 7B',
    architecture: 'xlstm',
    parameters: 6_865_424_896,
    trainedOn: tokens(2.3e12),
    flops: { multiplyAdds: 6_865_424_896 },
    hours: null,
    source: arxiv('2503.13427', 'Beck et al. 2025, xLSTM 7B'),
  },
  {
    name: 'RecurrentGemma 9B',
    architecture: 'griffin',
    // As it is named.
    parameters: 9e9,
    trainedOn: tokens(2e12),
    flops: { multiplyAdds: 9e9 },
    hours: null,
    source: arxiv('2404.07839', 'Botev et al. 2024, RecurrentGemma'),
  },
  {
    name: 'Evo 2 40B',
    architecture: 'hyena',
    parameters: 4e10,
    trainedOn: tokens(9.3e12),
    flops: { multiplyAdds: 4e10 },
    hours: null,
    source: {
      text: 'Brixi et al. 2025, Evo 2 (tokens are nucleotides; some layers are attention)',
      url: 'https://doi.org/10.1101/2025.02.18.638918',
    },
  },
  {
    name: 'Gated DeltaNet 1.3B',
    architecture: 'deltanet',
    parameters: 1.3e9,
    trainedOn: tokens(1e11),
    flops: { multiplyAdds: 1.3e9 },
    hours: null,
    source: arxiv('2412.06464', 'Yang et al. 2024, Gated delta networks'),
  },
  {
    name: 'BIG LSTM',
    architecture: 'lstm',
    parameters: 1.8e9,
    // Ten epochs of 829 million words; most parameters are embeddings and the softmax, which `multiplyAdds` leaves out as the source does.
    trainedOn: { count: 10 * 829e6, of: 'words' },
    flops: { multiplyAdds: 1.51e8 },
    // 32 of them for 59 hours.
    hours: { count: 32 * 59, of: 'K40' },
    source: arxiv(
      '1701.06538',
      'Jozefowicz et al. 2016, Limits of language modeling; training: Shazeer et al. 2017, table 1',
    ),
  },
  {
    name: 'ResNet-50',
    architecture: 'resnet',
    parameters: 2.56e7,
    // 90 epochs of ImageNet.
    trainedOn: images(90 * 1.28e6),
    flops: { multiplyAdds: 3.8e9 },
    // 256 of them for an hour.
    hours: { count: 256, of: 'P100' },
    source: arxiv(
      '1706.02677',
      'He et al. 2015, Deep residual learning; training: Goyal et al. 2017, ImageNet in 1 hour',
    ),
  },
  {
    name: 'ConvNeXt-XL',
    architecture: 'convnext',
    parameters: 3.5e8,
    // 90 epochs of ImageNet-22K.
    trainedOn: images(90 * 14.2e6),
    flops: { multiplyAdds: 6.09e10 },
    hours: null,
    source: arxiv('2201.03545', 'Liu et al. 2022, A ConvNet for the 2020s; numbers: its repository'),
  },
  {
    name: 'ViT-H/14',
    architecture: 'vit',
    parameters: 6.32e8,
    // 14 epochs of JFT-300M.
    trainedOn: images(14 * 303e6),
    flops: { stated: 4.262e21 },
    hours: { count: 2500 * 24, of: 'TPU v3 core' },
    source: arxiv('2010.11929', 'Dosovitskiy et al. 2020, An image is worth 16×16 words, tables 2 and 6'),
  },
  {
    name: 'Mixer-H/14',
    architecture: 'mixer',
    parameters: 4.31e8,
    trainedOn: images(14 * 300e6),
    // From the sizes of its table 1, at 224×224.
    flops: { multiplyAdds: 1.21e11 },
    hours: { count: 1010 * 24, of: 'TPU v3 core' },
    source: arxiv('2105.01601', 'Tolstikhin et al. 2021, MLP-Mixer, tables 1 to 3'),
  },
  {
    name: 'DiT-XL/2',
    architecture: 'dit',
    parameters: 6.75e8,
    // Seven million batches of 256.
    trainedOn: images(7e6 * 256),
    flops: { multiplyAdds: 1.186e11 },
    hours: null,
    source: arxiv('2212.09748', 'Peebles and Xie 2022, Scalable diffusion models with transformers'),
  },
];

/**
 * What the page and the scripts know of an architecture or a task without loading the engine. The catalogue's files say
 * more (builders, generators); these parts cross the worker's border as plain data.
 */
import type { OptimizerName } from './config';

/** A text in both languages. */
export interface Text {
  en: string;
  zh: string;
}

/**
 * What an architecture can read: token ids [batch, time], rows of numbers [batch, time, features], images [batch, h, w, c],
 * or numbers without a label, of which it shall make more.
 */
export type TaskKind = 'tokens' | 'rows' | 'image' | 'unlabelled';

export type Family =
  | 'feed-forward'
  | 'convolutional'
  | 'recurrent'
  | 'attention'
  | 'experts'
  | 'state-space'
  | 'linear-attention'
  | 'generative';
export const tracks = [
  'text',
  'recall',
  'state',
  'algorithm',
  'generalisation',
  'in-context',
  'vision',
  'generation',
] as const;
/** Tasks of one kind; rankings are made within a track. */
export type Track = (typeof tracks)[number];

/**
 * Where a task asks: `next` the token after every one; `after` a part that is given; `along` the way, what follows from all
 * so far; `once`, of the whole.
 */
export type Asking = 'next' | 'after' | 'along' | 'once';

/** How people want to see an example. */
export type Look = 'text' | 'symbols' | 'image' | 'points' | 'function';

/** A part of an architecture as a diagram draws it; parts follow each other as data passes them. */
export type Part =
  /** `at`: where its parameters are in the scope, `*` standing for a number; empty where it has none. */
  | { box: string; at: string[] }
  /** Their result is added to what came in. */
  | { residual: Part[] }
  /** Side by side; their results meet in `join`: ⊙, +, a formula. */
  | { branches: Part[][]; join: string }
  /** `times` names a dimension. */
  | { repeat: Part[]; times: string };
export type Diagram = Part[];

/** Exponents of the length, where sequences are long: of the cost of training, and of what generation carries along. */
export interface Growth {
  training: number;
  /** Null where nothing is carried and every token reads all anew. */
  carried: number | null;
}

/** Switches one thing of an architecture on that its published form has not, or off that it has. */
export interface Option {
  name: Text;
  /** What it changes, and who has it so. */
  description: Text;
}

export interface ArchitectureInfo {
  id: string;
  name: string;
  family: Family;
  /** Task kinds it takes. */
  accepts: TaskKind[];
  /** Ways of asking that it can answer; all of them where nothing is said. */
  answers?: Asking[];
  standsFor: Text;
  /** One plain sentence on how it works, and what it is good and bad at. */
  description: Text;
  citation: { text: string; url: string };
  /** What it computes, in lines of plain mathematics. */
  equations: string[];
  /** What the published model has and this one has not. */
  leftOut: string;
  diagram: Diagram;
  /** What it is trained by, where nobody says otherwise. */
  recipe: Recipe;
  /** By the names that follow its id: `llama+qk-norm`. */
  options?: Record<string, Option>;
  /** Where it learns by an objective of its own, whose losses compare with few others or with nobody's. */
  ownObjective?: Text;
}

/** A recommended way of training; embeddings, norms, biases and what a file says besides take no weight decay. */
export interface Recipe {
  optimizer: OptimizerName;
  learningRate: number;
  /** Share of the steps in which the rate rises. */
  warmup: number;
  /** Largest gradient norm; null for no clipping. */
  clip: number | null;
  weightDecay: number;
  /** Where it is from, and what was changed for small models. */
  source: string;
}

/**
 * `nats` per answer, or per character of a text; `excess`: nats above the least that is possible; `ratio`: squared error over
 * that of the best estimator; `loss`: the model's own, in no common unit.
 */
export const metricIds = ['accuracy', 'nats', 'excess', 'ratio', 'loss'] as const;

export interface Metric {
  id: (typeof metricIds)[number];
  /** Which way is better. */
  better: 'higher' | 'lower';
}

export interface TaskInfo {
  id: string;
  track: Track;
  kind: TaskKind;
  asks: Asking;
  look: Look;
  name: Text;
  description: Text;
  /** What it tells apart: who finds it easy, who cannot, and why. */
  tests: Text;
  metric: Metric;
  /**
   * Metric of a model that has learnt nothing but the marginal distribution, at the default settings, and how it is known; null
   * where it is another for each text that a visitor brings.
   */
  baseline: { value: number; how: Text } | null;
  /** Metric that no model can beat, at the default settings, where it is known, and how. */
  best: { value: number; how: Text } | null;
  /** Tokens or rows per example; null: the run's config decides. */
  length: number | null;
  defaultLength: number;
  /** Shortest length that a config may ask for. */
  minLength: number;
  /** Symbols, where a config may choose how many. */
  vocabulary: { default: number; least: number; most: number } | null;
  /** It is made of a text that the visitor brings, which a config must name; without it there is no shape and no suite. */
  needsText?: boolean;
  /** Models are also judged at lengths that they were never trained on. */
  unseenLengths?: boolean;
  /** Models are also judged on what they were trained on: how much later do they generalise? */
  judgesTraining?: boolean;
  /** Data sources with licence, shown on the page that uses them; empty for generated data. */
  sources: { name: string; licence: string; url: string }[];
}

/** Whether the architecture can be trained on the task. */
export function takes(
  { accepts, answers }: Pick<ArchitectureInfo, 'accepts' | 'answers'>,
  { kind, asks }: Pick<TaskInfo, 'kind' | 'asks'>,
): boolean {
  return accepts.includes(kind) && (answers?.includes(asks) ?? true);
}

/** What an architecture costs, as its page says it. */
export interface Cost {
  /** Null for architectures of images. */
  growth: Growth | null;
  /** GPU bytes that training takes for the activations of one example; see catalog/activations.json. */
  activationBytes: number;
  /** Layers that it has at nano; null where their number is part of what it is. */
  layers: number | null;
}

export interface Catalogue {
  architectures: (ArchitectureInfo & Cost)[];
  tasks: TaskInfo[];
}

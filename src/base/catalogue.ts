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
export type Track = 'text' | 'recall' | 'vision' | 'generation';

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

export interface Metric {
  /** `loss`: the model's own, in no common unit. */
  id: 'accuracy' | 'nats' | 'loss';
  /** Which way is better. */
  better: 'higher' | 'lower';
}

export interface TaskInfo {
  id: string;
  track: Track;
  kind: TaskKind;
  name: Text;
  description: Text;
  metric: Metric;
  /** Metric of a model that has learnt nothing but the marginal distribution, and how it is known. */
  baseline: { value: number; how: string };
  /** Tokens or rows per example; null: the run's config decides. */
  length: number | null;
  /** Data sources with licence, shown on the page that uses them; empty for generated data. */
  sources: { name: string; licence: string; url: string }[];
}

/** What an architecture costs, as its page says it. */
export interface Cost {
  /** Null for architectures of images. */
  growth: Growth | null;
  /** GPU bytes that training takes for the activations of one example; see catalog/activations.json. */
  activationBytes: number;
}

export interface Catalogue {
  architectures: (ArchitectureInfo & Cost)[];
  tasks: TaskInfo[];
}

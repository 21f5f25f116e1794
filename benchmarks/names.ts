/** Names that the command line, the measurement and the tables share; without any engine behind them. */
export const engineNames = ['tfjs', 'jax-js', 'trainability'] as const;
export type EngineName = (typeof engineNames)[number];
export const sizeNames = ['small', 'large'] as const;
export type SizeName = (typeof sizeNames)[number];
export const workNames = ['gpt', 'lstm', 'resnet', 'scan', 'optimizer'] as const;
export type WorkName = (typeof workNames)[number];

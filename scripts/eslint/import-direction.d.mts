import type { Rule } from 'eslint';

export const layers: string[];
export const importDirection: Rule.RuleModule;

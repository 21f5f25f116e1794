/** The labels of diagrams in Chinese; in English they are what the architectures say. A test finds one that is missing. */
import type { Language } from './format';

const chinese: Record<string, string> = {};

/** Formulas and names are the same in both languages. */
export function labelText(label: string, language: Language): string {
  return language === 'zh' ? (chinese[label] ?? label) : label;
}

export const isTranslated = (label: string): boolean => Object.hasOwn(chinese, label);

/**
 * The language of the page. It is part of the address (`#/zh/ranking`), so a link keeps it; `t` reads the rune, so that
 * every text changes with it and no reload is needed. Each language is loaded when it is first wanted.
 */
import i18next from 'i18next';
import type { Text } from '../base/catalogue';
import type { Language } from './format';
import type { AnalysisMessages, MessageKey, Messages } from './messages/types';

export const languages: readonly Language[] = ['en', 'zh'];

const state = $state({ current: 'en' as Language });

const messages = i18next.createInstance();
type Part = 'page' | 'analysis';
const sources: Record<Part, Record<Language, () => Promise<Messages | AnalysisMessages>>> = {
  page: {
    en: () => import('./messages/en').then(({ en }) => en),
    zh: () => import('./messages/zh').then(({ zh }) => zh),
  },
  analysis: {
    en: () => import('./messages/analysis/en').then(({ en }) => en),
    zh: () => import('./messages/analysis/zh').then(({ zh }) => zh),
  },
};
const needed: Part[] = ['page'];
const loaded: Record<Part, Language[]> = { page: [], analysis: [] };

// Nothing is fetched here, so this is done before it returns. Svelte escapes what it renders.
void messages.init({
  resources: {},
  lng: 'en',
  interpolation: { escapeValue: false },
  initAsync: false,
});

export function language(): Language {
  return state.current;
}

let wanted: Language | null = null;

async function load(next: Language, part: Part): Promise<void> {
  if (loaded[part].includes(next)) return;
  messages.addResourceBundle(next, 'translation', await sources[part][next](), true);
  loaded[part].push(next);
}

/** What a page says besides, which is no part of the first load. From now on every language comes with it. */
export async function needMessages(part: Part): Promise<void> {
  if (!needed.includes(part)) needed.push(part);
  await load(wanted ?? state.current, part);
}

/** Loads the language where it is not there yet; the page stays in the one before until then. */
export async function setLanguage(next: Language): Promise<void> {
  wanted = next;
  await Promise.all(needed.map((part) => load(next, part)));
  if (wanted !== next) return; // asked for another in the meantime
  state.current = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  document.title = t('app.title');
}

/** The message in the language of the page; `count` chooses the plural. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return messages.t(key, { lng: state.current, ...values });
}

/** A text of the catalogue in the language of the page. */
export function text(value: Text): string {
  return value[state.current];
}

/** Address of a page in the language of the page: `path('/ranking')` is `#/en/ranking`. */
export function path(page: string): string {
  return `#/${state.current}${page}`;
}

/** The first of the reader's languages that the page has. */
export function preferredLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = languages.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (found) return found;
  }
  return 'en';
}

/** The language of the page at an address, or the reader's own. */
export function languageAt(location: string): Language {
  return languageOf(location) ?? preferredLanguage(navigator.languages);
}

/** The language that an address names (`/zh/ranking`), if it names one. */
export function languageOf(location: string): Language | null {
  const first = location.split('/')[1];
  return languages.find((known) => known === first) ?? null;
}

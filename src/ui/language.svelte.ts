/**
 * The language of the page. It is part of the address (`#/zh/ranking`), so a link keeps it; `t` reads the rune, so that
 * every text changes with it and no reload is needed.
 */
import i18next from 'i18next';
import type { Text } from '../base/catalogue';
import type { Language } from './format';
import { en } from './messages/en';
import type { MessageKey } from './messages/types';
import { zh } from './messages/zh';

export const languages: readonly Language[] = ['en', 'zh'];

const state = $state({ current: 'en' as Language });

const messages = i18next.createInstance();
// Resources are in memory, so this is done before it returns. Svelte escapes what it renders.
void messages.init({
  resources: { en: { translation: en }, zh: { translation: zh } },
  lng: 'en',
  fallbackLng: 'en',
  interpolation: { escapeValue: false },
  initAsync: false,
});

export function language(): Language {
  return state.current;
}

export function setLanguage(next: Language): void {
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

/** The language that an address names (`/zh/ranking`), if it names one. */
export function languageOf(location: string): Language | null {
  const first = location.split('/')[1];
  return languages.find((known) => known === first) ?? null;
}

/**
 * The page's part of an `Environment`: browser, system, app version. What a user agent says is reduced to a name and a
 * major version at once; the string itself is kept nowhere.
 */
import { PROTOCOL, type Environment } from '../base/environment';
import type { DeviceFacts } from '../trainer/protocol';

declare const __APP_VERSION__: string;

export const appVersion = __APP_VERSION__;

/** The part of `navigator` that is read, so that tests can pass their own. */
export interface Agent {
  userAgent: string;
  userAgentData?: { brands: { brand: string; version: string }[]; platform: string };
  maxTouchPoints?: number;
}

export type OperatingSystem = 'windows' | 'macos' | 'linux' | 'chromeos' | 'android' | 'ios' | 'other';
export type BrowserName = 'chrome' | 'edge' | 'opera' | 'firefox' | 'safari' | 'other';

/** Most particular first: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari. */
const patterns: [BrowserName, RegExp][] = [
  ['edge', /\bEdg(?:A|iOS)?\/(\d+)/],
  ['opera', /\bOPR\/(\d+)/],
  ['firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['chrome', /\b(?:HeadlessChrome|Chrome|Chromium|CriOS)\/(\d+)/],
  ['safari', /\bVersion\/(\d+)[\d.]* .*Safari\//],
];

const brands: Record<string, BrowserName> = {
  'Microsoft Edge': 'edge',
  Opera: 'opera',
  'Google Chrome': 'chrome',
  HeadlessChrome: 'chrome',
  Chromium: 'chrome',
};

/** Name and major version of the browser; version 0 where it is not known. */
export function browserOf(agent: Agent): { name: BrowserName; major: number } {
  for (const [brand, name] of Object.entries(brands)) {
    const found = agent.userAgentData?.brands.find((item) => item.brand === brand);
    if (found) return { name, major: Number.parseInt(found.version, 10) || 0 };
  }
  for (const [name, pattern] of patterns) {
    const match = pattern.exec(agent.userAgent);
    if (match) return { name, major: Number(match[1]) };
  }
  return { name: 'other', major: 0 };
}

export function systemOf(agent: Agent): OperatingSystem {
  const text = `${agent.userAgentData?.platform ?? ''} ${agent.userAgent}`;
  if (/Android/i.test(text)) return 'android';
  if (/iPhone|iPad|iPod/.test(text)) return 'ios';
  // An iPad asks for desktop pages under the name of a Mac, but no Mac has a touch screen.
  if (/Mac/.test(text)) return (agent.maxTouchPoints ?? 0) > 1 ? 'ios' : 'macos';
  if (/Windows/i.test(text)) return 'windows';
  if (/CrOS|Chrome ?OS/i.test(text)) return 'chromeos';
  if (/Linux|X11/i.test(text)) return 'linux';
  return 'other';
}

/** What the device says and what the page knows, together. */
export function pageEnvironment(facts: DeviceFacts, agent: Agent = navigator): Environment {
  return {
    app: appVersion,
    protocol: PROTOCOL,
    ...facts,
    browser: browserOf(agent),
    os: systemOf(agent),
  };
}

/** What a person calls the adapter; empty where the browser hides it. */
export function adapterName(adapter: Environment['adapter']): string {
  return adapter.description || [adapter.vendor, adapter.architecture].filter(Boolean).join(' ');
}

/** Proper names of what a record calls by a short one. */
const titles: Record<string, string> = {
  chrome: 'Chrome',
  edge: 'Edge',
  opera: 'Opera',
  firefox: 'Firefox',
  safari: 'Safari',
  windows: 'Windows',
  macos: 'macOS',
  linux: 'Linux',
  chromeos: 'ChromeOS',
  android: 'Android',
  ios: 'iOS',
};

/** "Chrome 143 · Windows". */
export function systemTitle(browser: Environment['browser'], os: string): string {
  return `${titles[browser.name] ?? browser.name} ${browser.major || ''} · ${titles[os] ?? os}`;
}

import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/ui/advice';
import { type Agent, browserOf, systemOf } from '../../../src/ui/environment';

const agents: [string, Agent, string, number, string][] = [
  [
    'Chrome on Windows',
    {
      userAgent:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
    },
    'chrome',
    143,
    'windows',
  ],
  [
    'Edge on macOS, which says so in its brands',
    {
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
      userAgentData: {
        brands: [
          { brand: 'Chromium', version: '142' },
          { brand: 'Microsoft Edge', version: '142' },
        ],
        platform: 'macOS',
      },
      maxTouchPoints: 0,
    },
    'edge',
    142,
    'macos',
  ],
  [
    'Firefox on Linux',
    { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' },
    'firefox',
    145,
    'linux',
  ],
  [
    'Safari on an iPad that calls itself a Mac',
    {
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
      maxTouchPoints: 5,
    },
    'safari',
    26,
    'ios',
  ],
  [
    'Chrome on Android',
    {
      userAgent:
        'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36',
    },
    'chrome',
    143,
    'android',
  ],
  ['something else', { userAgent: 'curl/8' }, 'other', 0, 'other'],
];

describe('environment', () => {
  test.each(agents)('%s', (_, agent, name, major, system) => {
    expect(browserOf(agent)).toEqual({ name, major });
    expect(systemOf(agent)).toBe(system);
  });
});

describe('advice', () => {
  test('is for the browser and system at hand', () => {
    expect(adviceFor('chrome', 'linux').what.en).toContain('chrome://flags');
    expect(adviceFor('firefox', 'ios').who.en).toContain('iPhone');
    expect(adviceFor('safari', 'windows').who.en).toBe('Any other');
  });
});

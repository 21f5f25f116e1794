import { expect, test } from 'vitest';
import { bar, startProgress, timeLeft } from '../../../scripts/rank/progress';
import type { RunConfig } from '../../../src/base/config';
import type { AutomationEvent } from '../../../src/ui/automation';

const config = { architecture: 'gpt2', task: 'mqar', seed: 7, steps: 100 } as RunConfig;

const ended = {
  kind: 'run-ended',
  written: null,
  record: {
    config,
    outcome: { kind: 'missed', error: null },
    curve: { trainLoss: [3, 2, 1.2345], evaluations: [], blocks: [] },
    timing: { trainSeconds: 1.5 },
  },
  files: [],
  queuedAgain: false,
} as unknown as AutomationEvent;

const events: AutomationEvent[] = [
  { kind: 'progress', finished: 0, total: 4, secondsLeft: 90 },
  { kind: 'run-started', run: 'r', index: 0, total: 4, config },
  { kind: 'run-event', run: 'r', config, event: { kind: 'block', step: 50, seconds: 1, losses: [] } },
  ended,
  { kind: 'progress', finished: 1, total: 4, secondsLeft: 60 },
];

function shown(isTTY: boolean): string {
  let text = '';
  const progress = startProgress({ isTTY, columns: 100, write: (more: string) => (text += more) });
  for (const event of events) progress.event(event);
  progress.end();
  return text;
}

test('off a terminal: one plain line for each run', () => {
  expect(shown(false)).toBe('[1/4] gpt2 · mqar · seed 7: missed (3 steps in 1.5 s, loss 1.23), 60 s left\n');
});

test('on a terminal: a bar, the run at hand and the time left', () => {
  const text = shown(true);
  expect(text).toContain(`${bar(0.125)} 0/4 gpt2 · mqar · seed 7 · step 50/100 · 90 s left`);
  expect(text).toContain('1/4');
});

test('the bar stays within its width', () => {
  expect(bar(0, 4)).toBe('░░░░');
  expect(bar(0.5, 4)).toBe('██░░');
  expect(bar(7, 4)).toBe('████');
});

test('time left is an estimate and does not pretend to more', () => {
  expect([0.2, 61.3, 130, 4000].map(timeLeft)).toEqual(['1 s', '62 s', '3 min', '67 min']);
});

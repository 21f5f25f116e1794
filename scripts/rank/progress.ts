/** Progress on stderr: a bar that is redrawn on a terminal, a line for each run elsewhere. */
import type { RunConfig } from '../../src/base/config';
import type { RunRecord } from '../../src/base/record';
import type { AutomationEvent } from '../../src/ui/automation';
import { digits, duration } from './table';

export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  event(event: AutomationEvent): void;
  line(text: string): void;
  end(): void;
}

const barWidth = 24;
const clearLine = '\r\u001b[2K';

export function bar(share: number, width = barWidth): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}

/** An estimate: whole seconds, or whole minutes. */
export function timeLeft(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

function runName({ architecture, task, seed }: RunConfig): string {
  return `${architecture} · ${task} · seed ${seed}`;
}

function endText(record: RunRecord): string {
  const { kind, error } = record.outcome;
  const steps = record.curve.trainLoss.length;
  const loss = record.curve.trainLoss.at(-1);
  const trained = `${steps} steps in ${duration(record.timing.trainSeconds)}`;
  const said = error ? `: ${error.message}` : loss === undefined ? '' : `, loss ${digits(loss)}`;
  return `${runName(record.config)}: ${kind} (${trained}${said})`;
}

export function startProgress(output: Output): Progress {
  const isTerminal = output.isTTY === true;
  const state = { finished: 0, total: 0, secondsLeft: 0, config: null as RunConfig | null, step: 0 };
  /** Line of the run that has just ended; printed when the time left is known, which comes next. */
  let pending: string | null = null;

  function redraw() {
    if (!isTerminal || state.total === 0) return;
    const within = state.config ? state.step / state.config.steps : 0;
    const hand = state.config ? `${runName(state.config)} · step ${state.step}/${state.config.steps}` : '';
    const left = state.secondsLeft > 0 ? ` · ${timeLeft(state.secondsLeft)} left` : '';
    const share = (state.finished + within) / state.total;
    const text = `${bar(share)} ${state.finished}/${state.total} ${hand}${left}`;
    output.write(`${clearLine}${[...text].slice(0, (output.columns ?? 80) - 1).join('')}`);
  }

  function line(text: string) {
    output.write(isTerminal ? `${clearLine}${text}\n` : `${text}\n`);
    redraw();
  }

  function flush() {
    if (pending === null) return;
    const left = !isTerminal && state.secondsLeft > 0 ? `, ${timeLeft(state.secondsLeft)} left` : '';
    const text = `${pending}${left}`;
    pending = null;
    line(text);
  }

  function event(happened: AutomationEvent) {
    switch (happened.kind) {
      case 'run-started':
        Object.assign(state, { config: happened.config, step: 0, total: happened.total });
        break;
      case 'run-event':
        if (happened.event.kind === 'block') state.step = happened.event.step;
        break;
      case 'run-ended': {
        const again = happened.queuedAgain ? '; it runs again at the end' : '';
        Object.assign(state, { config: null, step: 0 });
        pending = `[${state.finished + 1}/${state.total}] ${endText(happened.record)}${again}`;
        return;
      }
      case 'progress':
        Object.assign(state, {
          finished: happened.finished,
          total: happened.total,
          secondsLeft: happened.secondsLeft,
        });
        flush();
        break;
      case 'waiting':
        line('The page is hidden; the next run waits until it is seen again.');
        return;
      case 'reopening':
        line(`The device is opened again: ${happened.error.message}`);
        return;
      case 'storage-failed':
        line(`A record could not be kept: ${happened.error.message}`);
        return;
    }
    redraw();
  }

  return {
    event,
    line,
    end() {
      flush();
      if (isTerminal) output.write(clearLine);
    },
  };
}

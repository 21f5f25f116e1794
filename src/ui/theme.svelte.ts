/** Light, dark or as the system has it; kept in this browser. */
const choices = ['system', 'light', 'dark'] as const;
export type Theme = (typeof choices)[number];

const KEY = 'trainability.theme';
const state = $state({ current: 'system' as Theme });

export function theme(): Theme {
  return state.current;
}

/** Applies what was chosen last time. */
export function restoreTheme(): void {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(KEY);
  } catch {
    // Storage is blocked: the system's theme serves.
  }
  apply(choices.find((choice) => choice === stored) ?? 'system');
}

export function nextTheme(): void {
  const next = choices[(choices.indexOf(state.current) + 1) % choices.length] ?? 'system';
  apply(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}

function apply(next: Theme): void {
  state.current = next;
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

import type { Page } from '@playwright/test';

/** Errors that nobody caught, as they come. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

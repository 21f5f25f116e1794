/** Types of browser.mjs, which is plain JavaScript because the set-up runs it before TypeScript is installed. */
export function candidatePaths(platform?: string, env?: Record<string, string | undefined>): string[];
export function isSnapStub(path: string): boolean;
export function findBrowser(platform?: string, env?: Record<string, string | undefined>): string | null;
export const noBrowserMessage: string;
export function requireBrowser(): string;
export function launchFlags(adapter: 'hardware' | 'software', platform?: string): string[];

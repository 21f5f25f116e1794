/** Types of install.mjs, which is plain JavaScript because it runs before TypeScript is installed. */
export interface PackageList {
  packages: Record<string, { version?: string; optional?: boolean }>;
}
export function isNodeRecentEnough(version: string): boolean;
export function isInstalled(lock: PackageList, installed: PackageList): boolean;
export function setUpPackages(): Promise<void>;
export function setUpBrowser(): Promise<string>;

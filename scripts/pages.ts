/** All that is made from the code for documents, in one module: loaded once, the engine comes once. */
import { architecturePages } from './architecture-pages';
import { taskPages } from './task-pages';

/** Generated parts by document. */
export const pages: Record<string, () => string> = {
  'docs/architectures.md': architecturePages,
  'docs/tasks.md': taskPages,
};

import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const linter = new ESLint();

/** Messages of the repository's own configuration for a file that is not there. */
async function lint(filePath: string, code: string): Promise<(string | null)[]> {
  const eslint = new ESLint({
    overrideConfig: [
      // A made-up file is in no TypeScript project.
      {
        files: ['**/*.ts'],
        languageOptions: { parserOptions: { projectService: false } },
        rules: {
          '@typescript-eslint/no-floating-promises': 'off',
          '@typescript-eslint/switch-exhaustiveness-check': 'off',
        },
      },
    ],
  });
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.map((message) => message.ruleId);
}

const upward = [
  ['src/engine/made-up.ts', "import { gpt2 } from '../nn/layers';\nexport default gpt2;\n"],
  ['src/nn/deep/made-up.ts', "import type { Task } from '../../catalog/task';\nexport type Mine = Task;\n"],
  ['src/benchmark/made-up.ts', "export * from '../ui/format';\n"],
  ['src/base/made-up.ts', "export const later = () => import('../trainer/client');\n"],
  ['src/trainer/made-up.ts', "export type Store = import('../records/store').RecordStore;\n"],
  ['src/catalog/made-up.ts', "export const url = new URL('../trainer/worker.ts', import.meta.url);\n"],
  ['src/ui/made-up.ts', "import { run } from '../../../scripts/process.mjs';\nrun();\n"],
  ['src/ui/made-up.ts', "import { thing } from '../helpers/thing';\nthing();\n"],
  [
    'src/records/Made.svelte',
    '<script lang="ts">\n  import { show } from \'../ui/show\';\n  show();\n</script>\n',
  ],
] as const;

test.each(upward)('an import that points up is caught: %s', async (path, code) => {
  expect(await lint(path, code)).toContain('house/import-direction');
});

const downward = [
  ['src/ui/made-up.ts', "import { random } from '../base/random';\nrandom();\n"],
  ['src/catalog/tasks/made-up.ts', "import { linear } from '../../nn/linear';\nlinear();\n"],
  ['src/engine/made-up.ts', "import { read } from './read';\nread();\n"],
  ['tests/unit/made-up.ts', "import { read } from '../../src/engine/read';\nread();\n"],
] as const;

test.each(downward)('an import that points down or beside is allowed: %s', async (path, code) => {
  expect(await lint(path, code)).not.toContain('house/import-direction');
});

test('below the page there is no DOM', async () => {
  expect(await lint('src/nn/made-up.ts', 'export const title = () => document.title;\n')).toContain(
    'no-restricted-globals',
  );
  expect(await lint('src/ui/made-up.ts', 'export const title = () => document.title;\n')).toEqual([]);
});

test('the rule is on for real files', async () => {
  const config = (await linter.calculateConfigForFile('src/base/errors.ts')) as {
    rules: Record<string, unknown[]>;
  };
  expect(config.rules['house/import-direction']?.[0]).toBe(2);
});

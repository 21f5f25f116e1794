/**
 * ESLint rule: imports within src/ point down the list of layers and never up: what comes
 * later in it is not known to what comes before.
 */
import { dirname, relative, resolve, sep } from 'node:path';

export const layers = [
  'base',
  'engine',
  'nn',
  'catalog',
  'trainer',
  'records',
  'benchmark',
  'peers',
  'leaderboard',
  'ui',
];

/** Folder of a file within src/, '' for a file in src/ itself, null for a file outside. */
function layerOf(file, source) {
  const path = relative(source, file);
  if (path.startsWith('..') || resolve(path) === path) return null;
  return path.includes(sep) ? path.split(sep)[0] : '';
}

function problem(from, to) {
  if (to === null) return 'outside';
  if (to === '' || to === from) return null;
  if (!layers.includes(to)) return 'unknown';
  return layers.indexOf(to) > layers.indexOf(from) ? 'upward' : null;
}

export const importDirection = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      upward: "src/{{from}} may not import from src/{{to}}: imports point down, from 'ui' to 'base'.",
      outside: 'src/{{from}} may not import a file outside src/.',
      unknown: 'src/{{to}} is no layer of the design: {{layers}}.',
    },
  },
  create(context) {
    const source = resolve(context.cwd, 'src');
    const from = layerOf(context.filename, source);
    if (!layers.includes(from)) return {};

    function check(node, specifier) {
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      const to = layerOf(resolve(dirname(context.filename), specifier), source);
      const messageId = problem(from, to);
      if (messageId) context.report({ node, messageId, data: { from, to, layers: layers.join(', ') } });
    }

    const declaration = (node) => check(node, node.source?.value);
    return {
      ImportDeclaration: declaration,
      ExportNamedDeclaration: declaration,
      ExportAllDeclaration: declaration,
      ImportExpression: declaration,
      // import('…') in a type
      TSImportType: (node) => check(node, node.source?.value ?? node.argument?.literal?.value),
      // new URL('…', import.meta.url), as workers are named
      NewExpression(node) {
        const [first, second] = node.arguments;
        const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL';
        if (isUrl && second && first?.type === 'Literal') check(node, first.value);
      },
    };
  },
};

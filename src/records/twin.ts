/**
 * The PyTorch twin of a run as one Python file: the reference's modules that the architecture needs, one after the other,
 * their imports of each other left out. The same code repeats runs in our tests, so what is exported is what was checked.
 */
import { TrainabilityError } from '../base/errors';

const sources = import.meta.glob<string>('../../tests/reference/**/*.py', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const FOLDER = '../../tests/reference/';

/** Modules of the reference, as their imports name them. */
const projectImport = /^from (\.?[\w.]+) import [^\n]+\n/gm;
const libraryImport = /^import [^\n]+\n/gm;
const moduleDoc = /^"""[\s\S]*?"""\n/;
const topLevelName = /^(?:def|class) (\w+)|^(\w+) = /gm;

/** @throws TrainabilityError internal for an architecture without a twin */
export function twinFile(architecture: string): string {
  const model = `models/${architecture}`;
  const order: string[] = [];
  const bodies = new Map<string, string>();
  for (const root of ['safetensors', 'optimizers', 'models/common', model, 'repeat'])
    collect(root, order, bodies);
  const texts = order.map((module) => bodies.get(module)!);
  const imports = new Set(texts.flatMap((text) => text.match(libraryImport) ?? []));
  const [doc] = bodies.get('repeat')!.match(moduleDoc)!;
  const code = order.map((module) => {
    const body = bodies.get(module)!;
    const about = module === 'repeat' ? '' : commentOf(body.match(moduleDoc)?.[0] ?? '');
    return about + body.replace(moduleDoc, '').replace(projectImport, '').replace(libraryImport, '').trim();
  });
  checkNames(code);
  code.splice(-1, 0, `MODELS = {"${architecture}": ${architecture}}`);
  return `${[doc.trim(), [...imports].sort().join('').trim(), ...code].join('\n\n\n')}\n`;
}

/** Puts a module behind those that it imports. */
function collect(module: string, order: string[], bodies: Map<string, string>): void {
  if (bodies.has(module)) return;
  const text = sources[`${FOLDER}${module}.py`];
  if (text === undefined)
    throw new TrainabilityError('internal', `There is no PyTorch twin ${module}.py.`, { module });
  bodies.set(module, text);
  for (const [, name] of text.matchAll(projectImport))
    if (name !== 'models') collect(name!.replace(/^(models)?\./, 'models/'), order, bodies);
  order.push(module);
}

/** A module's doc string as a comment. */
function commentOf(doc: string): string {
  const lines = doc.replaceAll('"""', '').trim().split('\n');
  return doc ? `${lines.map((line) => `# ${line}`.trimEnd()).join('\n')}\n\n` : '';
}

/** In one file two modules must not define the same name. */
function checkNames(code: string[]): void {
  const names = code.flatMap((text) => [...text.matchAll(topLevelName)].map(([, a, b]) => (a ?? b)!));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice)
    throw new TrainabilityError('internal', `Two modules of a twin define ${twice}.`, { name: twice });
}

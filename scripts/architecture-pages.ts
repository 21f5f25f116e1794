/** The generated part of docs/architectures.md: what each architecture computes, its parameters, cost and sources. */
import { sizeClasses } from '../src/base/config';
import { activationBytesOf, exampleShape } from '../src/catalog/activations';
import type { Architecture } from '../src/catalog/architecture';
import { architectures } from '../src/catalog/architectures';
import { solve } from '../src/catalog/solve';
import { statementOf, type Statement } from '../src/catalog/statement';
import { Scope, type ParameterSpec } from '../src/nn/scope';
import { anchor } from './generated-part';

const BATCH = 1;

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function mega(value: number): string {
  return (value / 1e6).toPrecision(3);
}

function power(exponent: number | null | undefined): string {
  if (exponent === null || exponent === undefined) return '–';
  return exponent === 0 ? 'constant' : exponent === 1 ? 'T' : `T^${exponent}`;
}

/** Parameters of one of several like blocks stand for all: `blocks.0.` becomes `blocks.l.`. */
function parameterRows(specs: ParameterSpec[]): string[] {
  const seen = new Set<string>();
  return specs.flatMap((spec) => {
    const name = spec.name.replace(/\.\d+(?=\.)/g, '.l');
    if (seen.has(name)) return [];
    seen.add(name);
    const kind = spec.trainable ? (spec.decay ? 'yes' : 'no') : 'not trained';
    return [
      `| \`${name}\` | [${spec.shape.join(', ')}] | ${spec.initialise.text ?? 'see the file'} | ${kind} |`,
    ];
  });
}

function costRow(
  size: string,
  { parameters, active, nonEmbedding, depth, flops, carriedBytes }: Statement,
): string {
  const carried = carriedBytes === null ? '–' : number(carriedBytes);
  return `| \`${size}\` | ${number(parameters)} | ${number(active)} | ${number(nonEmbedding)} | ${depth} | ${mega(flops.forward)} | ${mega(flops.training)} | ${carried} |`;
}

function page(architecture: Architecture): string {
  const { id, name, citation, equations, leftOut, recipe, accepts, description, standsFor } = architecture;
  const options = Object.entries(architecture.options ?? {}).map(
    ([option, about]) => `- \`${id}+${option}\`, ${about.name.en}: ${about.description.en}`,
  );
  const shape = exampleShape(architecture);
  const scope = new Scope();
  const nano = solve(architecture, 'nano', shape);
  architecture.build(scope, nano, shape);
  const costs = sizeClasses.map((size) =>
    costRow(size, statementOf(architecture, solve(architecture, size, shape), shape, BATCH)),
  );
  const { optimizer, learningRate, warmup, clip, weightDecay, source } = recipe;
  const settings = [
    optimizer,
    `rate ${learningRate}`,
    `warm-up over ${100 * warmup} % of the steps`,
    clip === null ? 'no clipping' : `clipping at ${clip}`,
    `decay ${weightDecay}`,
  ];
  return [
    `## ${name} · \`${id}\``,
    `${description.en} Stands for: ${standsFor.en}. Takes ${accepts.join(', ')}.`,
    equations.map((line) => `    ${line}`).join('\n'),
    `[${citation.text}](${citation.url}). Left out: ${leftOut}`,
    `Recipe: ${settings.join(', ')}. ${source}.`,
    ...(options.length > 0 ? [`Options, all off unless named:\n\n${options.join('\n')}`] : []),
    [
      '| size | parameters | active | non-embedding | depth | MFLOP forward | MFLOP training | bytes carried |',
      '|---|---|---|---|---|---|---|---|',
      ...costs,
    ].join('\n'),
    `At \`nano\`, with ${number(activationBytesOf(architecture) / 1024)} KiB of activations for an example in training (${Object.entries(
      nano,
    )
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')}):`,
    [
      '| parameter | shape | start | decay |',
      '|---|---|---|---|',
      ...parameterRows(scope.slots.map(({ spec }) => spec)),
    ].join('\n'),
  ].join('\n\n');
}

function overview(): string {
  const rows = architectures.map((architecture) => {
    const shape = exampleShape(architecture);
    const { growth } = statementOf(architecture, solve(architecture, 'micro', shape), shape);
    const { family, id, name, standsFor } = architecture;
    return `| ${family} | [\`${id}\`](#${anchor(`${name} · ${id}`)}) | ${standsFor.en} | ${power(growth?.training)} | ${power(growth?.carried)} |`;
  });
  return [
    '| family | id | stands for | training cost grows as | state at generation |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Markdown of the generated part of docs/architectures.md. */
export function architecturePages(): string {
  return [overview(), ...architectures.map(page)].join('\n\n');
}

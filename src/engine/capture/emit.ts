/**
 * WGSL of one dispatch that runs several clusters of kernels side by side, each in its own range of workgroups. Every kernel
 * becomes a function with a prefix of its own; tensors become bindings, each storage bound once; numbers become fields of
 * one uniform block. The same work at other sizes and offsets gives the same text, hence the same pipeline.
 */
import type { Binding, Storage } from '../kernel';
import { kernelsOf, type Cluster } from './cluster';

export interface Emitted {
  label: string;
  code: string;
  /** Storages in the order of their bindings, one for numbers and one for vectors; the uniform block comes after them. */
  storages: { storage: Storage; written: boolean }[];
  uniforms: ArrayBuffer;
  workgroups: [number, number, number];
  flops: number;
  /** Bytes of the tensors that it reads and writes, each once. */
  bytes: number;
}

const MOST_WORKGROUPS = 65_535;

/** Replaces words of WGSL: `name[index]` by what `element` makes of it, other words by `word`. Members stay. */
export function translate(
  source: string,
  element: (name: string, index: string) => string | null,
  word: (name: string) => string | null,
): string {
  const token = /[A-Za-z_]\w*|\d[\w.]*|[^A-Za-z_\d]+/y;
  let result = '';
  let previous = '';
  for (let match = token.exec(source); match; match = token.exec(source)) {
    let text = match[0];
    if (/^[A-Za-z_]/.test(text) && !previous.endsWith('.')) {
      if (source[token.lastIndex] === '[') {
        const start = token.lastIndex + 1;
        let end = start;
        for (let depth = 1; depth > 0 && end < source.length; end++) {
          if (source[end] === '[') depth++;
          if (source[end] === ']') depth--;
        }
        const replaced = element(text, source.slice(start, end - 1));
        if (replaced !== null) {
          text = replaced;
          token.lastIndex = end;
        } else {
          text = word(text) ?? text;
        }
      } else {
        text = word(text) ?? text;
      }
    }
    result += text;
    previous = text;
  }
  return result;
}

/** Whether WGSL has `name[` anywhere. */
export const indexes = (source: string, name: string): boolean =>
  new RegExp(`(?<![.\\w])${name}\\[`).test(source);

/** Names that declarations bring in, to be made unique. */
function declaredNames(source: string): string[] {
  return [...source.matchAll(/\b(?:fn|const|var<\w+>|alias|struct|override)\s+([A-Za-z_]\w*)/g)].map(
    (match) => match[1]!,
  );
}

export interface EmitOptions {
  /** Tells which stores of a cluster nobody reads outside of it. */
  isDead?: (binding: Binding) => boolean;
  /**
   * Workgroups of a cluster at most, where it has no shared memory; a thread then takes several turns. An adapter that
   * runs all branches of all clusters in every workgroup, as SwiftShader does, wants few.
   */
  mostWorkgroups?: number;
}

/** @param clusters with equal workgroup sizes; one only where a root has shared memory */
export function emit(
  clusters: Cluster[],
  { isDead = () => false, mostWorkgroups = Infinity }: EmitOptions = {},
): Emitted {
  const storages: Emitted['storages'] = [];
  const types: string[] = [];
  const fields: { name: string; type: 'u32' | 'f32'; value: number }[] = [];
  const functions: string[] = [];
  const branches: string[] = [];
  const size = clusters[0]!.root.workgroup;
  let groups = 0;
  let count = 0;
  const ranges = new Map<string, number>();

  const variable = (binding: Binding): string => {
    let index = storages.findIndex(
      ({ storage }, at) =>
        storage === binding.storage && (types[at] === 'vec4f') === (binding.type === 'vec4f'),
    );
    if (index < 0) {
      index = storages.push({ storage: binding.storage, written: false }) - 1;
      types.push(binding.type);
    }
    storages[index]!.written ||= binding.access !== 'read';
    return `buffer${index}_`;
  };

  for (const cluster of clusters) {
    const first = count;
    const kernels = kernelsOf(cluster);
    kernels.forEach((kernel, position) => {
      const prefix = `k${count++}_`;
      const epilogue = position > 0 ? cluster.epilogues[position - 1]! : null;
      for (const [name, value] of Object.entries(kernel.integers))
        fields.push({ name: prefix + name, type: 'u32', value });
      for (const [name, value] of Object.entries(kernel.floats))
        fields.push({ name: prefix + name, type: 'f32', value });

      const text = kernel.shared + kernel.declarations + kernel.body;
      const bound = new Map<string, Binding>();
      for (const binding of kernel.bindings) {
        const dead = isDead(binding) && !indexes(text, binding.name);
        if (dead || binding.name === epilogue?.input) continue;
        bound.set(binding.name, binding);
        if (binding.view)
          fields.push({
            name: `${prefix}at_${binding.name}`,
            type: 'u32',
            value: binding.offset / (binding.type === 'vec4f' ? 4 : 1),
          });
        ranges.set(`${variable(binding)} ${binding.offset}`, 4 * binding.size);
      }
      const element = (name: string, index: string): string | null => {
        if (name === epilogue?.input) return 'value_';
        const binding = bound.get(name);
        if (!binding) return null;
        const inner = own(index);
        return binding.view
          ? `${variable(binding)}[u.${prefix}at_${name} + (${inner})]`
          : `${variable(binding)}[${inner}]`;
      };
      const declared = new Set([...declaredNames(kernel.shared), ...declaredNames(kernel.declarations)]);
      const own = (source: string): string =>
        translate(source, element, (name) =>
          declared.has(name) || name.startsWith('store_') ? prefix + name : null,
        ).replace(/\bu\.(?!k\d+_)/g, `u.${prefix}`);

      for (const binding of kernel.bindings) {
        if (binding.access === 'read') continue;
        const write = bound.has(binding.name) ? `${element(binding.name, 'at_')} = value_;` : '';
        const next = cluster.epilogues
          .map((other, index) => ({ other, index }))
          .filter(({ other }) => other.parent === position && other.output === binding.name)
          .map(({ index }) => `k${first + 1 + index}_run(at_, value_);`);
        functions.push(
          `fn ${prefix}store_${binding.name}(at_: u32, value_: ${binding.type}) { ${[write, ...next].join(' ')} }`,
        );
      }
      const parameters = epilogue ? 'i: u32, value_: f32' : 'i: u32, local: u32, workgroup: u32';
      functions.push(
        [
          own(kernel.shared),
          own(kernel.declarations),
          `fn ${prefix}run(${parameters}) {\n${own(kernel.body)}\n}`,
        ]
          .filter(Boolean)
          .join('\n'),
      );
    });
    const { root } = cluster;
    const wanted = Math.ceil(root.threads / size);
    const taken = root.shared ? wanted : Math.min(wanted, mostWorkgroups);
    const start = groups;
    groups += taken;
    const end = `u.k${first}_end`;
    fields.push({ name: `k${first}_end`, type: 'u32', value: groups });
    fields.push({ name: `k${first}_start`, type: 'u32', value: start });
    const call = `k${first}_run(i, local, workgroup);`;
    const guarded = root.shared
      ? call
      : taken < wanted
        ? `for (; i < u.k${first}_threads; i += (u.k${first}_end - u.k${first}_start) * ${size}u) { ${call} }`
        : `if (i < u.k${first}_threads) { ${call} }`;
    branches.push(
      `if (group < ${end}) { let workgroup = group - u.k${first}_start; var i = workgroup * ${size}u + local; ${guarded} }`,
    );
  }

  const uniforms = new ArrayBuffer(4 * fields.length);
  const view = new DataView(uniforms);
  fields.forEach(({ type, value }, index) =>
    type === 'u32' ? view.setUint32(4 * index, value, true) : view.setFloat32(4 * index, value, true),
  );
  const rows = Math.ceil(groups / MOST_WORKGROUPS);
  // The analysis cannot see that threads of a subgroup always take the same way where a kernel lets them meet.
  const subgroups = functions.some((text) => /\b(quad|subgroup)[A-Z]/.test(text));
  const code = `${subgroups ? 'enable subgroups;\ndiagnostic(off, subgroup_uniformity);\nvar<private> subgroupSize: u32;' : ''}
struct Uniforms { ${fields.map(({ name, type }) => `${name}: ${type}`).join(', ')} }
${storages
  .map(
    ({ written }, index) =>
      `@group(0) @binding(${index}) var<storage, ${written ? 'read_write' : 'read'}> buffer${index}_: array<${types[index]}>;`,
  )
  .join('\n')}
@group(0) @binding(${storages.length}) var<uniform> u: Uniforms;
${functions.join('\n')}
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32${subgroups ? ', @builtin(subgroup_size) lanes: u32' : ''}) {
  ${subgroups ? 'subgroupSize = lanes;' : ''}
  let group = id.x + id.y * groups.x;
  ${branches.join('\n  else ')}
}`;
  return {
    label: clusters
      .flatMap(kernelsOf)
      .map(({ name }) => name)
      .join(' + '),
    code,
    storages,
    uniforms,
    workgroups: [Math.ceil(groups / rows), rows, 1],
    flops: clusters.flatMap(kernelsOf).reduce((sum, { flops }) => sum + flops, 0),
    bytes: [...ranges.values()].reduce((sum, range) => sum + range, 0),
  };
}

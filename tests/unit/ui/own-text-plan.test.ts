import { describe, expect, test } from 'vitest';
import { RunConfig, sizeClasses } from '../../../src/base/config';
import { refuseText, textRefusals } from '../../../src/base/own-text';
import { catalogue } from '../../../src/catalog';
import { architectures } from '../../../src/catalog/architectures';
import { BUDGET_TOLERANCE, parametersOf, solve } from '../../../src/catalog/solve';
import { shapeFor } from '../../../src/catalog/view';
import { liveRaces } from '../../../src/ui/races';
import {
  planText,
  textTakers,
  usualArchitectures,
  usualSize,
  usualSteps,
} from '../../../src/ui/own-text-plan';
import { fileSource, pastedSource, refusalOf } from '../../../src/ui/text-source';
import { sizeBudgets } from '../../../src/base/config';

const text = { fingerprint: '0123456789abcdef' };
const wishes = { architectures: [...usualArchitectures], size: 'nano', steps: 60, software: true } as const;

describe('the session', () => {
  test('is one valid run for each architecture, all of the same text', () => {
    const plan = planText(text, { ...wishes, architectures: [...wishes.architectures] }, catalogue);
    expect(plan.map(({ architecture }) => architecture).sort()).toEqual([...usualArchitectures].sort());
    for (const config of plan) {
      expect(RunConfig.parse(config)).toEqual(config);
      expect(config).toMatchObject({
        task: 'own-text',
        text: text.fingerprint,
        steps: 60,
        size: 'nano',
        length: 32,
      });
    }
    expect(usualSteps(true)).toBeLessThan(usualSteps(false));
  });

  test('its usual architectures are among those that read text', () => {
    const takers = textTakers(catalogue).map(({ id }) => id);
    expect(takers).toEqual(expect.arrayContaining([...usualArchitectures]));
    expect(takers).not.toContain('resnet');
  });

  test('has a race without a finish, its lanes as planned', () => {
    const plan = planText(text, { ...wishes, architectures: ['lstm', 'gpt2'] }, catalogue);
    const [race] = liveRaces(null, plan, [], catalogue.tasks, false);
    expect(race).toMatchObject({ task: 'own-text', target: null, seeds: 1, over: false });
    expect(race!.architectures).toEqual(plan.map(({ architecture }) => architecture));
  });
});

test('the usual size holds every architecture that reads text, up to the most symbols it is usual for', () => {
  const takers = new Set(textTakers(catalogue).map(({ id }) => id));
  for (const symbols of [20, 128, 1024, 8192]) {
    const size = usualSize(symbols);
    const shape = {
      kind: 'tokens' as const,
      input: [64],
      target: [64],
      vocabulary: symbols,
      classes: symbols,
      nextToken: true,
    };
    for (const each of architectures.filter(({ id }) => takers.has(id))) {
      const seen = shapeFor(each, shape);
      const miss = parametersOf(each, solve(each, size, seen), seen) / sizeBudgets[size] - 1;
      expect(Math.abs(miss), `${each.id} ${symbols}`).toBeLessThanOrEqual(BUDGET_TOLERANCE);
    }
  }
  expect(sizeClasses).toContain(usualSize(1e6));
});

describe('a source', () => {
  test('can be read again after its bytes were handed over', async () => {
    const pasted = pastedSource('鲸', 'Pasted');
    expect(pasted.size).toBe(3);
    structuredClone(0, { transfer: [(await pasted.read()).buffer] });
    expect(new TextDecoder().decode(await pasted.read())).toBe('鲸');
  });

  test('that is too large is refused before it is read', async () => {
    const file = new File([new Uint8Array(10_000_001)], 'large.txt');
    await expect(fileSource(file).read()).rejects.toMatchObject({ detail: { reason: 'too-large' } });
  });

  test('what refuses it is known by its reason', () => {
    for (const reason of textRefusals) expect(refusalOf(refuseText(reason, '', '', ''))).toBe(reason);
    expect(refusalOf({ detail: { field: 'text' } })).toBeNull();
  });
});

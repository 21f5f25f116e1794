import { describe, expect, test } from 'vitest';
import { architectures } from '../../../src/catalog/architectures';
import { box, branches, labelsOf, repeated, residual } from '../../../src/catalog/diagram';
import { drawDiagram, wrap } from '../../../src/ui/charts/diagram-layout';
import { isTranslated } from '../../../src/ui/diagram-labels';

describe.each(architectures)('the diagram of $id', ({ diagram }) => {
  test('has all labels in Chinese', () => {
    expect(labelsOf(diagram).filter((label) => !isTranslated(label))).toEqual([]);
  });

  test('keeps its boxes apart and within the picture', () => {
    const { width, height, boxes } = drawDiagram(diagram, (label) => label);
    for (const [index, one] of boxes.entries()) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(width);
      expect(one.y + one.height).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(index + 1)) {
        const meet =
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height;
        expect(meet, `${one.lines.join(' ')} and ${other.lines.join(' ')}`).toBe(false);
      }
    }
  });
});

test('parts lie under each other, a residual passes them, a frame is around what is repeated', () => {
  const parts = [
    box('a'),
    repeated('layers', residual(box('b', 'b'))),
    branches('+', [box('c')], [box('d')]),
  ];
  const drawing = drawDiagram(parts, (label) => label);
  expect(drawing.boxes.map(({ lines }) => lines.join())).toEqual(['a', 'b', 'c', 'd', '+']);
  const [a, b, c, d, plus] = drawing.boxes.map(({ y }) => y) as [number, number, number, number, number];
  expect([a < b, b < c, c === d, c < plus]).toEqual([true, true, true, true]);
  expect(drawing.frames).toHaveLength(1);
  expect(drawing.frames[0]).toMatchObject({ times: 'layers' });
  expect(drawing.sums).toHaveLength(1);
});

test('long labels are cut at spaces, Chinese ones anywhere', () => {
  expect(wrap('Causal attention, rotary positions, shared keys', 26)).toEqual([
    'Causal attention, rotary',
    'positions, shared keys',
  ]);
  expect(wrap('因果注意力因果注意力因果注意力', 26).join('')).toBe('因果注意力因果注意力因果注意力');
  for (const line of wrap('因果注意力因果注意力因果注意力', 26)) expect(line.length).toBeLessThanOrEqual(13);
});

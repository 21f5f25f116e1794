/** Published large models beside the criteria, as text for a terminal. */
import type { BlockAnalysis } from '../../src/benchmark/analysis/analysis';
import { besidePublished } from '../../src/benchmark/published/beside';
import { publishedLine } from '../../src/ui/published-line';
import { textTable } from './text-table';

/** Of all blocks together; empty where no architecture has a published model. */
export function publishedText(blocks: readonly BlockAnalysis[]): string {
  const { models } = besidePublished({ contestants: blocks.flatMap(({ contestants }) => contestants) });
  if (models.length === 0) return '';
  const heading = [
    'published model',
    'architecture',
    'parameters',
    'trained on',
    'FLOPs',
    'accelerator hours',
  ];
  const rows = models.map((model) => {
    const { parameters, trainedOn, flops, hours } = publishedLine(model, 'en');
    return [model.name, model.architecture, parameters, `${trainedOn} ${model.trainedOn.of}`, flops, hours];
  });
  return textTable([heading, ...rows]).join('\n');
}

/** How the order of a block compares with what published models were given. */
export function publishedNotes(block: BlockAnalysis): string[] {
  const { families, correlation, disagreements } = besidePublished(block);
  return [
    correlation === null
      ? ''
      : `Rank correlation of published FLOPs with the FLOPs to the target: ${correlation.toFixed(2)}, over ${families} families.`,
    disagreements.length === 0
      ? ''
      : `Pairs of which the first needed less, and its published model was given more: ${disagreements.map((pair) => pair.join(' – ')).join(', ')}.`,
  ];
}

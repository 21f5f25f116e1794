/** Published large models beside a block of the criteria, as lines for a terminal. */
import type { BlockAnalysis } from '../../src/benchmark/analysis/analysis';
import { besidePublished } from '../../src/benchmark/published/beside';
import { publishedLine } from '../../src/ui/published-line';
import { textTable } from './text-table';

/** No line where no architecture has a published model. */
export function publishedLines(block: BlockAnalysis): string[] {
  const { models, families, correlation, disagreements } = besidePublished(block);
  if (models.length === 0) return [];
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
  const notes = [
    correlation === null
      ? ''
      : `Rank correlation of these FLOPs with the FLOPs to the target: ${correlation.toFixed(2)}, over ${families} families.`,
    disagreements.length === 0
      ? ''
      : `Pairs of which the first needed less, and was given more: ${disagreements.map((pair) => pair.join(' – ')).join(', ')}.`,
  ];
  return [
    ...textTable([heading, ...rows]),
    ...notes.filter((note) => note !== '').map((note) => `  ${note}`),
  ];
}

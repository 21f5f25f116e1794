/** Published large models beside a block of the criteria, as lines for a terminal. */
import type { BlockAnalysis } from '../../src/benchmark/analysis/analysis';
import { besidePublished } from '../../src/benchmark/published/beside';
import { flopsOf } from '../../src/benchmark/published/models';
import { formatPower, formatRound } from '../../src/ui/format';
import { textTable } from './text-table';

/** No line where no architecture has a published model. */
export function publishedLines(block: BlockAnalysis): string[] {
  const { models, correlation, disagreements } = besidePublished(block);
  if (models.length === 0) return [];
  const heading = [
    'published model',
    'architecture',
    'parameters',
    'trained on',
    'FLOPs',
    'accelerator hours',
  ];
  const rows = models.map((model) => [
    model.name,
    model.architecture,
    formatRound(model.parameters, 'en'),
    `${formatRound(model.trainedOn.count, 'en')} ${model.trainedOn.of}`,
    `${'stated' in model.flops ? '' : '≈ '}${formatPower(flopsOf(model), 'en')}`,
    model.hours ? `${formatRound(model.hours.count, 'en')} (${model.hours.of})` : '–',
  ]);
  const notes = [
    correlation === null
      ? ''
      : `Rank correlation of these FLOPs with the FLOPs to the target: ${correlation.toFixed(2)}.`,
    disagreements.length === 0
      ? ''
      : `Pairs of which the first needed less, and was given more: ${disagreements.map((pair) => pair.join(' – ')).join(', ')}.`,
  ];
  return [
    ...textTable([heading, ...rows]),
    ...notes.filter((note) => note !== '').map((note) => `  ${note}`),
  ];
}

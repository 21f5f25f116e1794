/** How a published model is written. */
import { flopsOf, type PublishedModel } from '../benchmark/published/models';
import { formatPower, formatRound, type Language } from './format';

export function publishedLine(model: PublishedModel, language: Language) {
  const { parameters, trainedOn, flops, hours } = model;
  const round = (value: number) => formatRound(value, language);
  return {
    parameters: round(parameters),
    /** Without what it is a count of. */
    trainedOn: round(trainedOn.count),
    flops: `${'stated' in flops ? '' : '≈ '}${formatPower(flopsOf(model), language)}`,
    hours: hours ? `${round(hours.count)} (${hours.of})` : '–',
  };
}

/** The curve of a run as a table that any program reads. */
import { type Curve, stepsDone } from '../base/record';

const header = 'step,seconds,trainLoss,evalLoss,evalMetric';

/**
 * A row for every step, and one for step 0 where there was an evaluation before the first step. Seconds are training
 * time, interpolated between the reads of the loss; evaluation fields are empty where none was made. Row n has the
 * loss of step n on its training batch, which was computed before that step's update.
 */
export function curveCsv(curve: Curve): string {
  const { trainLoss, evaluations, blocks } = curve;
  const evaluationAt = new Map(evaluations.map((evaluation) => [evaluation.step, evaluation]));
  const row = (step: number, seconds: number, loss: number | undefined) => {
    const evaluation = evaluationAt.get(step);
    return [step, seconds, loss ?? '', evaluation?.loss ?? '', evaluation?.metric ?? ''].join(',');
  };
  const rows = evaluationAt.has(0) ? [row(0, 0, undefined)] : [];
  let begin = { step: 0, seconds: 0 };
  let next = 0;
  for (let step = 1; step <= stepsDone(curve); step++) {
    while (next < blocks.length && blocks[next]!.step < step) begin = blocks[next++]!;
    rows.push(row(step, interpolate(step, begin, blocks[next]), trainLoss[step - 1]));
  }
  return `${[header, ...rows].join('\n')}\n`;
}

type Read = Curve['blocks'][number];

/** A step beyond the last read (a run that was cut off) has the time of that read: nothing later is known. */
function interpolate(step: number, begin: Read, end: Read | undefined): number {
  if (!end) return begin.seconds;
  return begin.seconds + ((step - begin.step) / (end.step - begin.step)) * (end.seconds - begin.seconds);
}

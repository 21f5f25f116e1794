/** How step time grows, as text for a terminal: a table for each thing that was made larger. */
import type { AxisScaling, Scaling } from '../../src/benchmark/scaling/scaling';
import { scalingAxes } from '../../src/benchmark/scaling/variations';
import { digits, duration } from './table';
import { textTable } from './text-table';

function exponentText({ exponent, interval }: AxisScaling): string {
  if (exponent === null) return '–';
  const two = (value: number) => value.toFixed(2);
  return `${two(exponent)}${interval ? ` (95 %: ${two(interval.low)} to ${two(interval.high)})` : ''}`;
}

function axisText(axis: AxisScaling['axis'], rows: readonly { name: string; of: AxisScaling }[]): string {
  const most = Math.max(...rows.map(({ of }) => of.points.length));
  const heading = [
    'architecture',
    'step time as power',
    'most examples a second',
    ...Array<string>(most).fill(''),
  ];
  const cells = rows.map(({ name, of }) => [
    name,
    exponentText(of),
    digits(Math.max(...of.points.map(({ examplesPerSecond }) => examplesPerSecond))),
    ...Array.from({ length: most }, (_, at) => {
      const point = of.points[at];
      return point ? `${digits(point.at)}: ${duration(point.stepSeconds)}` : '';
    }),
  ]);
  return [`Step time with ${axis}`, ...textTable([heading, ...cells])].join('\n');
}

export function scalingText(scaling: readonly Scaling[]): string {
  if (scaling.length === 0) return 'No run was timed: nothing can be said of scaling.';
  const all = scaling.flatMap(({ architecture, task, axes }) =>
    axes.map((of) => ({ name: `${architecture} on ${task}`, of })),
  );
  return scalingAxes
    .flatMap((axis) => {
      const rows = all.filter(({ of }) => of.axis === axis);
      return rows.length > 0 ? [axisText(axis, rows)] : [];
    })
    .join('\n\n');
}

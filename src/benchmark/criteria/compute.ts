import { median } from '../../base/median';
import { type Criterion, type Evidence, plain, toTarget } from './criterion';

/** Arithmetic that a success takes, and what of the device it takes. */
export const compute: Criterion = {
  id: 'compute',
  headline: 'flops-to-target',
  measure(evidence) {
    const { config, environment } = evidence.records[0]!;
    // A run that failed early has none.
    const model = evidence.records.find((record) => record.model)?.model;
    const perExample = model?.flopsPerExample.training ?? null;
    const perStep = perExample === null ? null : perExample * config.batch;
    const step = evidence.row.stepSeconds.median;
    const peak = environment.probes.gigaflops * 1e9;
    const throughput = step ? config.batch / step : null;
    const used = perStep === null || step === null || step === 0 || peak === 0 ? null : perStep / step / peak;
    return [
      toTarget('flops-to-target', evidence, perStep),
      plain('flops-per-example', evidence, perExample),
      plain('examples-per-second', evidence, throughput),
      plain('tokens-per-second', evidence, throughput && config.length && throughput * config.length),
      plain('memory', evidence, model?.bytes ?? null),
      plain('utilisation', evidence, used),
      plain('over-roofline', evidence, overRoofline(evidence)),
    ];
  },
};

/** How many times the roofline's floor a step takes: a large gap is our kernels' maturity, or a device that is too large. */
function overRoofline({ records }: Evidence): number | null {
  const ratios = records.flatMap(({ timing: { stepSeconds, floorSeconds } }) =>
    stepSeconds !== null && floorSeconds ? [stepSeconds / floorSeconds] : [],
  );
  return median(ratios);
}

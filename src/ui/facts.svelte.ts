/** The facts of a run as named values, in the language of the page. */
import type { Cost, Growth, Recipe } from '../base/catalogue';
import type { Environment } from '../base/environment';
import type { RunRecord } from '../base/record';
import { delayOf, generalisationOf } from '../benchmark/generalisation-delay';
import { adapterName, systemTitle } from './environment';
import { formatBytes, formatNumber, formatSeconds, formatTime } from './format';
import { language, t } from './language.svelte';

export type Facts = (readonly [name: string, value: string])[];

export function outcomeFacts(record: RunRecord): Facts {
  const { outcome, validity, startedAt } = record;
  const flags = [
    ...validity.void.map((reason) => t('detail.voidFlag', { reason: t(`void.${reason}`) })),
    ...validity.classes.map((reason) => t('detail.classFlag', { reason: t(`class.${reason}`) })),
  ];
  return [
    [t('detail.outcome'), t(`outcome.${outcome.kind}`)],
    [t('detail.started'), formatTime(startedAt, language())],
    [t('detail.flags'), flags.join('; ') || t('detail.noFlags')],
    ...generalisationFacts(record),
  ];
}

function generalisationFacts({ curve }: RunRecord): Facts {
  const found = generalisationOf(curve.evaluations);
  if (!found) return [];
  const number = (value: number) => formatNumber(value, language());
  const after = (step: number | null) =>
    step === null ? t('detail.never') : t('detail.knewAfter', { steps: number(step) });
  const delay = delayOf(found);
  return [
    [t('detail.knewTraining'), after(found.training)],
    [t('detail.knewOthers'), after(found.others)],
    [t('detail.delay'), delay === null ? '–' : t('detail.delaySteps', { steps: number(delay) })],
  ];
}

export function modelFacts(record: RunRecord): Facts {
  const { model } = record;
  if (!model) return [];
  const number = (value: number) => formatNumber(value, language());
  const dimensions = Object.entries(model.dimensions).map(([name, value]) => `${name} ${value}`);
  return [
    [t('detail.parameters'), number(model.parameters)],
    [t('detail.dimensions'), dimensions.join(', ')],
    [t('detail.flops'), `${number(model.flopsPerExample.training)} FLOP`],
    ...(model.activationBytes === undefined
      ? []
      : [[t('detail.activations'), formatBytes(model.activationBytes, language())] as const]),
    [t('detail.bytes'), formatBytes(model.bytes, language())],
    [t('detail.dispatches'), number(model.dispatches)],
  ];
}

/** What an example costs in memory, and how cost and state grow with the length T of a sequence. */
export function costFacts({ growth, activationBytes }: Cost): Facts {
  return [
    [t('architecture.activations'), formatBytes(activationBytes, language())],
    ...(growth ? growthFacts(growth) : []),
  ];
}

function growthFacts({ training, carried }: Growth): Facts {
  const power = (exponent: number) =>
    exponent === 0
      ? t('architecture.constant')
      : exponent === 1
        ? 'T'
        : exponent === 2
          ? 'T²'
          : `T^${exponent}`;
  return [
    [t('architecture.trainingGrows'), power(training)],
    [t('architecture.stateGrows'), carried === null ? t('architecture.noState') : power(carried)],
  ];
}

export function recipeFacts(recipe: Recipe): Facts {
  const share = new Intl.NumberFormat(language(), { style: 'percent' });
  return [
    [t('architecture.optimizer'), recipe.optimizer],
    [t('architecture.rate'), formatNumber(recipe.learningRate, language())],
    [t('architecture.warmup'), t('architecture.ofSteps', { share: share.format(recipe.warmup) })],
    [t('architecture.clip'), recipe.clip === null ? '–' : formatNumber(recipe.clip, language())],
    [t('architecture.decay'), formatNumber(recipe.weightDecay, language())],
    [t('architecture.recipeSource'), recipe.source],
  ];
}

export function timingFacts({ timing, pace }: RunRecord): Facts {
  const seconds = (value: number) => formatSeconds(value, language());
  const rate = (value: number) => t('device.speedValue', { value: formatNumber(value, language()) });
  return [
    [t('detail.train'), seconds(timing.trainSeconds)],
    [t('detail.step'), timing.stepSeconds === null ? '–' : seconds(timing.stepSeconds)],
    [t('detail.compile'), seconds(timing.compileSeconds)],
    [t('detail.evaluation'), seconds(timing.evaluationSeconds)],
    [t('detail.preparation'), seconds(timing.preparationMicroseconds / 1e6)],
    ...(timing.waitSeconds === undefined ? [] : [[t('detail.waited'), seconds(timing.waitSeconds)] as const]),
    [t('detail.script'), seconds(timing.scriptMicroseconds / 1e6)],
    ...(pace ? [[t('detail.pace'), `${rate(pace.before)}, ${rate(pace.after)}`] as const] : []),
  ];
}

/** What was measured when the device was opened; older records lack some. */
export function probeFacts({ probes, clockMicroseconds }: Environment): Facts {
  const number = (value: number) => formatNumber(value, language());
  const time = (label: string, microseconds: number | undefined): Facts =>
    microseconds === undefined ? [] : [[label, formatSeconds(microseconds / 1e6, language())]];
  return [
    [t('device.speed'), t('device.speedValue', { value: number(probes.gigaflops) })],
    ...(probes.gigabytes === undefined
      ? []
      : [[t('device.memory'), t('device.memoryValue', { value: number(probes.gigabytes) })] as const]),
    ...time(t('device.dispatch'), probes.dispatchMicroseconds),
    ...time(t('device.upload'), probes.uploadMicroseconds),
    ...time(t('device.read'), probes.readMicroseconds),
    ...time(t('device.clock'), clockMicroseconds),
  ];
}

export function environmentFacts({ environment }: RunRecord): Facts {
  const { adapter, browser } = environment;
  return [
    [t('device.title'), adapterName(adapter) || t('device.unnamed')],
    [t('device.browser'), systemTitle(browser, environment.os)],
    ...probeFacts(environment),
    [
      t('detail.versions'),
      `app ${environment.app}, protocol ${environment.protocol}, engine ${environment.engine}`,
    ],
    [t('detail.features'), environment.features.join(', ') || '–'],
    [
      t('device.kernels'),
      Object.entries(environment.kernels ?? {})
        .map(([shapes, variant]) => `${shapes}: ${variant}`)
        .join('; ') || '–',
    ],
  ];
}

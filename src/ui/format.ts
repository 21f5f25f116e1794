/** Numbers as a reader meets them: few digits, a unit always, in the reader's language. */
import type { Metric } from '../base/catalogue';

export type Language = 'en' | 'zh';

const locales: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };

/** A number with at most `digits` significant digits; thousands are grouped. */
export function formatNumber(value: number, language: Language, digits = 3): string {
  if (!Number.isFinite(value)) return '∞';
  // Counts of four figures and more are not rounded to significant digits: "12 345 steps" is what happened.
  const options =
    Math.abs(value) >= 10 ** digits ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits };
  return new Intl.NumberFormat(locales[language], options).format(value);
}

/** Large numbers of which the magnitude is what matters, with a word or letter for it: 405B, 4050亿. */
export function formatRound(value: number, language: Language): string {
  const options = { notation: 'compact', maximumSignificantDigits: 3 } as const;
  // British "175bn" is about money; the field writes 175B.
  return new Intl.NumberFormat(language === 'en' ? 'en-US' : locales[language], options).format(value);
}

/** Numbers beyond all names, with two digits and a power of ten: 3.8 × 10²⁵. @param value above 0 */
export function formatPower(value: number, language: Language): string {
  const [digits, power] = value.toExponential(1).split('e') as [string, string];
  return `${formatNumber(Number(digits), language)} × 10${superscript(Number(power))}`;
}

/** @param power a whole number */
export function superscript(power: number): string {
  return [...`${power}`].map((each) => (each === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(each)])).join('');
}

/** A time span in seconds with the unit that suits its size. */
export function formatSeconds(seconds: number, language: Language): string {
  if (!Number.isFinite(seconds)) return '∞';
  const number = (value: number, digits = 3) => formatNumber(value, language, digits);
  if (seconds === 0) return '0 s';
  if (seconds < 1e-3) return `${number(seconds * 1e6)} µs`;
  if (seconds < 1) return `${number(seconds * 1e3)} ms`;
  if (seconds < 100) return `${number(seconds)} s`;
  return formatDuration(seconds, language);
}

/** A waiting time, in whole seconds, minutes or hours: for people, not for tables of measurements. */
export function formatDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds));
  const [second, minute, hour] = language === 'zh' ? [' 秒', ' 分', ' 小时'] : [' s', ' min', ' h'];
  if (whole < 60) return `${whole}${second}`;
  if (whole < 600) return `${Math.floor(whole / 60)}${minute} ${whole % 60}${second}`;
  const minutes = Math.round(whole / 60);
  if (minutes < 90) return `${minutes}${language === 'zh' ? ' 分钟' : minute}`;
  return `${Math.floor(minutes / 60)}${hour} ${minutes % 60}${minute}`;
}

/** Items of a list in running text. */
export function joinList(items: string[], language: Language): string {
  return items.join(language === 'zh' ? '，' : ', ');
}

/** A value of a task's metric with its unit: accuracy as a percentage, cross-entropy in nats, a ratio as a factor; a model's own loss has none. */
export function formatMetric(value: number, metric: Metric['id'], language: Language): string {
  if (metric === 'accuracy') return formatShare(value, language);
  const number = formatNumber(value, language);
  if (metric === 'ratio') return `${number}×`;
  return metric === 'nats' || metric === 'excess' ? `${number} nats` : number;
}

/** A share from 0 to 1 as a percentage with one decimal at most. */
export function formatShare(value: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], { style: 'percent', maximumFractionDigits: 1 }).format(
    value,
  );
}

export function formatBytes(bytes: number, language: Language): string {
  return withPrefix(bytes, ['B', 'KB', 'MB', 'GB'], language);
}

/** Floating-point operations. */
export function formatFlops(flops: number, language: Language): string {
  return withPrefix(flops, ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP'], language);
}

/** @param units each a thousand times the one before */
function withPrefix(value: number, units: string[], language: Language): string {
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)));
  return `${formatNumber(value / 1000 ** unit, language)} ${units[unit]}`;
}

export function formatTime(iso: string, language: Language): string {
  const options = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(locales[language], options).format(new Date(iso));
}

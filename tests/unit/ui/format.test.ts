import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatMetric,
  formatNumber,
  formatPower,
  formatRound,
  formatSeconds,
} from '../../../src/ui/format';

describe('format', () => {
  test('few digits, and counts in full', () => {
    expect(formatNumber(0.0123456, 'en')).toBe('0.0123');
    expect(formatNumber(12345.6, 'en')).toBe('12,346');
    expect(formatNumber(Infinity, 'en')).toBe('∞');
  });

  test('a time has the unit that suits it', () => {
    expect(formatSeconds(0.0000234, 'en')).toBe('23.4 µs');
    expect(formatSeconds(0.0123, 'en')).toBe('12.3 ms');
    expect(formatSeconds(3.456, 'en')).toBe('3.46 s');
    expect(formatSeconds(125, 'en')).toBe('2 min 5 s');
    expect(formatSeconds(0, 'en')).toBe('0 s');
  });

  test('a waiting time is in whole units of the language', () => {
    expect(formatDuration(59.7, 'en')).toBe('1 min 0 s');
    expect(formatDuration(1500, 'en')).toBe('25 min');
    expect(formatDuration(7260, 'en')).toBe('2 h 1 min');
    expect(formatDuration(7199, 'en')).toBe('2 h 0 min');
    expect(formatDuration(125, 'zh')).toBe('2 分 5 秒');
    expect(formatDuration(1500, 'zh')).toBe('25 分钟');
  });

  test('a metric never stands without its unit', () => {
    expect(formatMetric(0.8765, 'accuracy', 'en')).toBe('87.7%');
    expect(formatMetric(2.2, 'nats', 'en')).toBe('2.2 nats');
  });

  test('what is beyond thousands: by its name, or by a power of ten', () => {
    expect(formatRound(1.746e11, 'en')).toBe('175B');
    expect(formatRound(1.746e11, 'zh')).toBe('1750亿');
    expect(formatPower(3.77e25, 'en')).toBe('3.8 × 10²⁵');
    expect(formatPower(1e-7, 'zh')).toBe('1 × 10⁻⁷');
  });

  test('bytes', () => {
    expect(formatBytes(1_234_567, 'en')).toBe('1.23 MB');
  });
});

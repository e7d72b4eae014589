import { beforeAll, expect, test } from 'vitest';
import { textOf } from './scripts/read_keys.mjs';
import { age, clockTime, countdown, dayTime, secondsLeft, span } from './time';
import { addTexts } from './words';

/** 2026-11-23 14:06 in Shanghai. */
const NOW_MS = Date.UTC(2026, 10, 23, 6, 6);
const HOUR_MS = 3_600_000;

beforeAll(() => {
  addTexts({ 'zh-Hans': textOf('zh-Hans', 'time'), en: textOf('en', 'time') });
});

test('clock times are those of the checkpoint, wherever the phone is', () => {
  expect(clockTime(NOW_MS, 'Asia/Shanghai')).toBe('14:06');
  expect(clockTime(NOW_MS, 'America/New_York')).toBe('01:06');
  expect(clockTime(Date.UTC(2026, 10, 22, 16, 0), 'Asia/Shanghai')).toBe('00:00');
});

test('a zone that nobody knows still gives a time', () => {
  expect(clockTime(NOW_MS, 'Mars/Olympus')).toMatch(/^\d\d:\d\d$/);
});

test('another day is named', () => {
  expect(dayTime(NOW_MS - HOUR_MS, 'Asia/Shanghai', NOW_MS)).toBe('13:06');
  expect(dayTime(NOW_MS - 15 * HOUR_MS, 'Asia/Shanghai', NOW_MS)).toBe('11-22 23:06');
});

test.each([
  [-5, 'just now', '刚刚'],
  [59, 'just now', '刚刚'],
  [60, '1 min ago', '1 分钟前'],
  [3599, '59 min ago', '59 分钟前'],
  [7320, '2 h ago', '2 小时前'],
  [47 * 3600, '47 h ago', '47 小时前'],
  [48 * 3600, '2 days ago', '2 天前'],
])('an age of %d seconds reads "%s"', (seconds, en, zh) => {
  expect(age(seconds)).toEqual({ en, 'zh-Hans': zh });
});

test('how long something waits has no "ago"', () => {
  expect(span(8300)).toEqual({ en: '2 h', 'zh-Hans': '2 小时' });
  expect(span(30).en).toBe('0 min');
});

test.each([
  [600_000, '10:00'],
  [581_000, '9:41'],
  [999, '0:01'],
  [-1, '0:00'],
])('%d ms count down as %s', (ms, text) => {
  expect(countdown(ms)).toBe(text);
});

test('the running second counts', () => {
  expect(secondsLeft(10_000)).toBe(10);
  expect(secondsLeft(9_001)).toBe(10);
  expect(secondsLeft(0)).toBe(0);
});

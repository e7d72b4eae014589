/** A link has ten minutes, its digits are six, and its QR code has all of it. */
import { beforeAll, expect, test } from 'vitest';
import type { EnrolmentItem } from '../kit/bindings/hub/EnrolmentItem';
import { textOf } from '../kit/scripts/read_keys.mjs';
import { addTexts, words } from '../kit/words';
import { digitsRefusal, hubNow, isOpen, qrPath, sixDigits, timeLeft, whyWords } from './enrolling';

beforeAll(() => {
  for (const file of ['codes', 'dashboard']) addTexts({ 'zh-Hans': textOf('zh-Hans', file), en: textOf('en', file) });
});


const ITEM: EnrolmentItem = { id: 1, checkpoint_name: '高殿 1', state: 'open', digits: null, made_ms: 0, expires_ms: 600_000, asked_ms: null };

test('a link counts down to nothing and then leads nowhere', () => {
  expect(timeLeft(600_000, 0)).toBe('10:00');
  expect(timeLeft(600_000, 55_001)).toBe('9:05');
  expect(timeLeft(600_000, 700_000)).toBe('0:00');
  expect([isOpen(ITEM, 599_999), isOpen(ITEM, 600_000)]).toEqual([true, false]);
  expect(isOpen({ ...ITEM, state: 'burnt_digits' }, 0)).toBe(false);
});

test('a computer whose clock is an hour off shows the ten minutes of the hub, and they go on', () => {
  const HOUR_MS = 3_600_000;
  for (const off_ms of [HOUR_MS, -HOUR_MS]) {
    const heard = { hub_ms: 20_000, here_ms: 20_000 + off_ms };
    expect(timeLeft(ITEM.expires_ms, hubNow(heard, heard.here_ms))).toBe('9:40');
    expect(timeLeft(ITEM.expires_ms, hubNow(heard, heard.here_ms + 5_000))).toBe('9:35');
    expect(isOpen(ITEM, hubNow(heard, heard.here_ms + 5_000))).toBe(true);
  }
  expect(hubNow({ hub_ms: 20_000, here_ms: HOUR_MS }, 0)).toBe(20_000);
});

test('an officer is told of digits as an officer, and of the rest as on every page', () => {
  for (const code of ['code_burnt', 'code_used', 'code_unknown'] as const) {
    expect(digitsRefusal(code).en, code).toMatch(/^(?:Not connected|Connected already): /);
    expect(digitsRefusal(code).en, code).not.toMatch(/ask the/i);
  }
  expect(digitsRefusal('hub_away')).toEqual(words('send_lost'));
  expect(digitsRefusal('not_found')).toEqual(words('not_found'));
});

test('a link that ended by itself or by a mishap says that no phone came by it', () => {
  for (const state of ['over', 'burnt_second_device', 'burnt_digits'] as const) {
    expect(whyWords(state)?.en, state).toContain('No phone was connected');
    expect(whyWords(state)?.['zh-Hans'], state).toContain('没有接上手机');
  }
  for (const state of ['open', 'asked', 'accepted', 'burnt_officer'] as const) expect(whyWords(state), state).toBeNull();
});

test('digits are taken as people type them, and nothing else is', () => {
  expect(sixDigits(' 483 920 ')).toBe('483920');
  expect(sixDigits('483-920')).toBe('483920');
  expect(sixDigits('４８３９２０')).toBe('483920');
  for (const typed of ['', '48392', '4839201', '48392a']) expect(sixDigits(typed), typed).toBeNull();
});

test('a QR code is square, has a quiet border and grows with its text', () => {
  const short = qrPath('kadian://enrol?url=x');
  const long = qrPath(`kadian://enrol?url=${'x'.repeat(200)}`);
  expect(long.size).toBeGreaterThan(short.size);
  expect(short.path).not.toMatch(/M[0-3] /);
  expect(short.path.startsWith('M4 4h1')).toBe(true);
});

/** A link has ten minutes, its digits are six, and its QR code has all of it. */
import { expect, test } from 'vitest';
import type { EnrolmentItem } from '../kit/bindings/hub/EnrolmentItem';
import { isOpen, qrPath, sixDigits, timeLeft } from './enrolling';

const ITEM: EnrolmentItem = { id: 1, checkpoint_name: '高殿 1', state: 'open', digits: null, made_ms: 0, expires_ms: 600_000, asked_ms: null };

test('a link counts down to nothing and then leads nowhere', () => {
  expect(timeLeft(600_000, 0)).toBe('10:00');
  expect(timeLeft(600_000, 55_001)).toBe('9:05');
  expect(timeLeft(600_000, 700_000)).toBe('0:00');
  expect([isOpen(ITEM, 599_999), isOpen(ITEM, 600_000)]).toEqual([true, false]);
  expect(isOpen({ ...ITEM, state: 'burnt_digits' }, 0)).toBe(false);
});

test('digits are taken as people type them, and nothing else is', () => {
  expect(sixDigits(' 483 920 ')).toBe('483920');
  expect(sixDigits('483-920')).toBe('483920');
  for (const typed of ['', '48392', '4839201', '48392a']) expect(sixDigits(typed), typed).toBeNull();
});

test('a QR code is square, has a quiet border and grows with its text', () => {
  const short = qrPath('kadian://enrol?url=x');
  const long = qrPath(`kadian://enrol?url=${'x'.repeat(200)}`);
  expect(long.size).toBeGreaterThan(short.size);
  expect(short.path).not.toMatch(/M[0-3] /);
  expect(short.path.startsWith('M4 4h1')).toBe(true);
});

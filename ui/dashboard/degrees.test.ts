import { expect, test } from 'vitest';
import { readingText } from '../kit/reading';
import { keyedOf, tenthsOf, wholeOf } from './degrees';

test('degrees are typed with at most one decimal, in either width', () => {
  const cases: [string, number | null][] = [
    ['37.3', 373],
    ['37', 370],
    [' 37.0 ', 370],
    ['３７．３', 373],
    ['37。3', 373],
    ['37,3', 373],
    ['37.3 ℃', 373],
    ['37.3°C', 373],
    ['37.35', null],
    ['37.', null],
    ['.5', null],
    ['-3', null],
    ['hot', null],
    ['', null],
    ['1e2', null],
  ];
  for (const [typed, want] of cases) expect(tenthsOf(typed), typed).toBe(want);
});

test('what is written is read again as the same tenths', () => {
  for (let tenths = 250; tenths <= 450; tenths += 1) expect(tenthsOf(readingText(tenths))).toBe(tenths);
});

test('a second reading may be keyed as at the gate, or be Lo or Hi', () => {
  const cases: [string, unknown][] = [
    ['365', 365],
    ['36.5', 365],
    ['36', 360],
    ['lo', 'lo'],
    ['Hi', 'hi'],
    ['3650', null],
  ];
  for (const [typed, want] of cases) expect(keyedOf(typed), typed).toBe(want);
});

test('minutes are whole numbers', () => {
  const cases: [string, number | null][] = [
    ['10', 10],
    ['１０', 10],
    ['1.5', null],
    ['', null],
  ];
  for (const [typed, want] of cases) expect(wholeOf(typed), typed).toBe(want);
});

import { expect, test } from 'vitest';
import { burstAfter, isSlip, KeysHeard, NO_BURST, readScan, SCAN_GAP_MS, scannedBy, type Burst } from './scan';

const NOW_MS = 1_795_000_000_000;
function typed(text: string, gap_ms: number): [Burst, number] {
  let now = NOW_MS;
  let burst = NO_BURST;
  for (const key of text) {
    now += gap_ms;
    burst = burstAfter(burst, key, now);
  }
  return [burst, now + gap_ms];
}

test('what a scanner types is a slip or a plate', () => {
  expect(scannedBy(...typed('3-A-17', 5))).toEqual({ kind: 'slip', slip: '3-A-17' });
  expect(scannedBy(...typed('闽D·8K2Q5', 5))).toEqual({ kind: 'plate', plate: '闽D8K2Q5' });
});

test('what a hand types is not', () => {
  expect(scannedBy(...typed('3-A-17', SCAN_GAP_MS + 1))).toBeNull();
});

test('a run of digits stays a reading', () => {
  expect(scannedBy(...typed('365', 5))).toBeNull();
});

test('a burst begins anew after a pause', () => {
  const [slow] = typed('36', 300);
  const [key, ...rest] = 'a17';
  let burst = burstAfter(slow, key ?? '', NOW_MS + 2000);
  for (const [at, one] of rest.entries()) burst = burstAfter(burst, one, NOW_MS + 2005 + at * 5);
  expect(scannedBy(burst, NOW_MS + 2015)).toEqual({ kind: 'slip', slip: 'A17' });
});

test('keys that write nothing are no part of it', () => {
  expect(burstAfter(NO_BURST, 'Shift', NOW_MS)).toBe(NO_BURST);
});

test.each(['3-A-17', '3a17', 'a 17', 'A17', 'AB-300001'])('%s is a slip', (text) => {
  expect(isSlip(text)).toBe(true);
});

test.each(['17', 'A', '', '3-A', 'hello'])('%s is none', (text) => {
  expect([isSlip(text), readScan(text)]).toEqual([false, null]);
});

function heard(text: string, gap_ms: number): ReturnType<KeysHeard['enter']> {
  const keys = new KeysHeard();
  let now = NOW_MS;
  for (const key of text) keys.take(key, (now += gap_ms));
  return keys.enter(now + gap_ms);
}

test('the digits of a slip that a slow scanner types are no reading', () => {
  expect(heard('3-A-65', 5)).toEqual({ kind: 'slip', slip: '3-A-65' });
  expect(heard('3-A-65', SCAN_GAP_MS + 40)).toBe('mixed');
  expect(heard('36-A-5', SCAN_GAP_MS + 40)).toBe('mixed');
});

test('what a hand keys as a reading is one, however slow', () => {
  expect(heard('365', 400)).toBeNull();
  expect(heard('365', 5)).toBeNull();
});

import { expect, test } from 'vitest';
import type { RecheckRow } from '../kit/bindings/RecheckRow';
import { AGAIN_MS, NOTHING_RANG, opened, ring } from './alarm';
import { DIM_AFTER_MS, isDim } from './dim';

const NOW_MS = 1_795_000_000_000;
function row(slip: string, due_ms: number): RecheckRow {
  return {
    slip,
    seat: 0,
    seq: 4,
    direction: 'entry',
    plate: null,
    name: null,
    first: { reading_dc: 376, method: 'forehead', site: 'forehead' },
    cause: 'fever',
    since_ms: due_ms - 600_000,
    due_ms,
    outcome: null,
  };
}
const due = row('3-A-17', NOW_MS);

test('sounds when one is due, and not before', () => {
  expect(ring(NOTHING_RANG, [due], NOW_MS - 1).rings).toBe(false);
  expect(ring(NOTHING_RANG, [due], NOW_MS).rings).toBe(true);
});

test('sounds again each minute until it is opened', () => {
  const { memory } = ring(NOTHING_RANG, [due], NOW_MS);
  expect(ring(memory, [due], NOW_MS + AGAIN_MS - 1).rings).toBe(false);
  expect(ring(memory, [due], NOW_MS + AGAIN_MS).rings).toBe(true);
  const seen = opened(memory, [due], NOW_MS + 1000);
  expect(ring(seen, [due], NOW_MS + AGAIN_MS).rings).toBe(false);
});

test('a second one that falls due sounds at once', () => {
  const seen = opened(ring(NOTHING_RANG, [due], NOW_MS).memory, [due], NOW_MS);
  const quiet = ring(seen, [due], NOW_MS + 1000).memory;
  expect(ring(quiet, [due, row('3-A-18', NOW_MS + 2000)], NOW_MS + 2000).rings).toBe(true);
});

test('one that was opened, ended and came back sounds anew', () => {
  const seen = opened(NOTHING_RANG, [due], NOW_MS);
  const gone = ring(seen, [], NOW_MS + 1000).memory;
  expect(ring(gone, [due], NOW_MS + 2000).rings).toBe(true);
});

test('nothing is known after a restart, so it sounds', () => {
  expect(ring(NOTHING_RANG, [row('3-A-17', NOW_MS - 3_600_000)], NOW_MS).rings).toBe(true);
});

test('the screen is dimmed after a minute without a touch, never while one is due', () => {
  expect([DIM_AFTER_MS - 1, DIM_AFTER_MS].map((ms) => isDim(NOW_MS, NOW_MS + ms, false))).toEqual([false, true]);
  expect(isDim(NOW_MS, NOW_MS + DIM_AFTER_MS, true)).toBe(false);
});

test('one that becomes due while another is looked at sounds', () => {
  const other = { ...due, slip: '3-B-9' };
  const seen = opened(ring(NOTHING_RANG, [due], NOW_MS).memory, [due], NOW_MS);
  expect(ring(seen, [due, other], NOW_MS + AGAIN_MS).rings).toBe(true);
});

import { describe, expect, test } from 'vitest';
import type { RecheckRow } from '../kit/bindings/RecheckRow';
import type { SavedResolution } from '../kit/bindings/SavedResolution';
import { SETTLE_MS } from './gate';
import { canConfirm, canUndoResolve, firstResolve, meantBy, needsReason, resolutionOf, stepResolve, type ResolveEvent, type ResolveState } from './resolve';

const NOW_MS = 1_795_000_000_000;
const row: RecheckRow = {
  slip: '3-A-17',
  seat: 2,
  seq: 41,
  direction: 'entry',
  plate: '闽D8K2Q5',
  name: null,
  first: { reading_dc: 376, method: 'forehead', site: 'forehead' },
  cause: 'fever',
  since_ms: NOW_MS - 600_000,
  due_ms: NOW_MS,
  outcome: null,
};
const saved: SavedResolution = {
  epoch: 7,
  seq: 50,
  slip: '3-A-17',
  seat: 2,
  disposition: 'refer',
  is_confirmed: true,
  second: null,
  n_waiting: 0,
  saved_ms: NOW_MS,
};
const start = firstResolve({ slip: row.slip, seat: row.seat, row });
const after = (...events: ResolveEvent[]): ResolveState => events.reduce(stepResolve, start);
const keys = (digits: string): ResolveEvent[] => [...digits].map((digit) => ({ kind: 'digit', digit }));
const refused = (code: 'reason_needed' | 'second_same' | 'reading_unlikely' | 'disposition_needed'): ResolveEvent => ({ kind: 'not_saved', code });

describe('the second reading', () => {
  test('is suggested elsewhere than the first', () => {
    expect(start.site).toBe('wrist');
    const wrist = { ...row, first: { ...row.first, site: 'wrist' as const } };
    expect(firstResolve({ slip: row.slip, seat: 2, row: wrist }).site).toBe('forehead');
  });

  test('decides by itself', () => {
    expect(resolutionOf(after(...keys('365'), { kind: 'save' }))).toEqual({
      slip: '3-A-17',
      seat: 2,
      reading_dc: 365,
      method: 'forehead',
      site: 'wrist',
      other_thermometer: false,
      sure: false,
    });
  });

  test('brings its thermometer with its place', () => {
    expect(after({ kind: 'site', site: 'ear' })).toMatchObject({ method: 'ear', site: 'ear' });
    expect(resolutionOf(after({ kind: 'other' }, ...keys('365'), { kind: 'save' }))?.other_thermometer).toBe(true);
  });

  test('that is the first one over again is said and can be mended', () => {
    const state = after(...keys('365'), { kind: 'save' }, refused('second_same'));
    expect(state).toMatchObject({ face: 'keying', code: 'second_same', digits: '365' });
    expect(stepResolve(state, { kind: 'site', site: 'neck' })).toMatchObject({ code: null, site: 'neck' });
  });

  test('that is unlikely is sure when it is saved again', () => {
    const state = after(...keys('335'), { kind: 'save' }, refused('reading_unlikely'), { kind: 'save' });
    expect(resolutionOf(state)?.sure).toBe(true);
  });
});

describe('a person says the last word', () => {
  test('who leaves is saved with one tap', () => {
    expect(resolutionOf(after({ kind: 'choose', disposition: 'left' }))).toMatchObject({ disposition: 'left', slip: '3-A-17' });
  });

  test('who is sent on has a place and somebody who was told', () => {
    const state = after(
      ...keys('379'),
      { kind: 'choose', disposition: 'refer' },
      { kind: 'place', place: '第一医院' },
      { kind: 'told', told: ' 王医生 ' },
      { kind: 'confirm' },
    );
    expect(resolutionOf(state)).toMatchObject({ reading_dc: 379, disposition: 'refer', place: '第一医院', told: '王医生' });
  });

  test('nobody is let through unmeasured without a reason', () => {
    const state = after({ kind: 'choose', disposition: 'admit' });
    expect([needsReason(state), canConfirm(state)]).toEqual([true, false]);
    expect(stepResolve(state, { kind: 'confirm' })).toBe(state);
    expect(resolutionOf(after({ kind: 'choose', disposition: 'admit' }, { kind: 'reason', reason: 6 }, { kind: 'confirm' }))).toMatchObject({
      disposition: 'admit',
      reason: 6,
    });
  });

  test('a reason that the device asks for is asked for', () => {
    const state = after(...keys('365'), { kind: 'choose', disposition: 'turn_back' }, { kind: 'confirm' }, refused('reason_needed'));
    expect([state.face, needsReason(state), state.choice]).toEqual(['choosing', true, 'turn_back']);
  });

  test('a word can be taken back before it is saved', () => {
    expect(after({ kind: 'choose', disposition: 'refer' }, { kind: 'unchoose' })).toMatchObject({ face: 'keying', choice: null });
  });
});

describe('what was saved', () => {
  const done = after({ kind: 'choose', disposition: 'left' }, { kind: 'saved', saved, now_ms: NOW_MS });

  test('is said only after the answer', () => {
    expect([after({ kind: 'choose', disposition: 'left' }).face, done.face]).toEqual(['saving', 'saved']);
  });

  test('can be taken back for ten seconds, but not by a double tap', () => {
    expect([NOW_MS + 100, NOW_MS + SETTLE_MS, NOW_MS + 10_000].map((now) => canUndoResolve(done, now))).toEqual([false, true, false]);
    const undone = [{ kind: 'undo', now_ms: NOW_MS + 2000 } as const, { kind: 'undone' } as const].reduce<ResolveState>(stepResolve, done);
    expect(undone.face).toBe('undone');
  });
});

describe('a slip', () => {
  const other = { ...row, seat: 3 };
  const over = { ...row, outcome: { disposition: 'admit', second: null, is_confirmed: false, reason: null, place: null, told: null, at_ms: NOW_MS, by: 'here', seq: 5, n_resolutions: 1 } as const };

  test('under which one waits means that one', () => {
    expect(meantBy('3-A-17', [row])?.row).toBe(row);
    expect(meantBy('3-A-17', [over, other])?.row).toBe(other);
  });

  test('under which several wait must be asked about', () => {
    expect(meantBy('3-A-17', [row, other])).toBeNull();
  });

  test('that nobody here has heard of can be resolved all the same', () => {
    expect(meantBy('3-B-4', [])).toEqual({ slip: '3-B-4', seat: null, row: null });
  });

  test('under which nobody waits any more opens nothing', () => {
    expect(meantBy('3-A-17', [over])).toBeNull();
  });
});

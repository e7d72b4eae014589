import { describe, expect, test } from 'vitest';
import type { GateView } from '../kit/bindings/GateView';
import type { SavedCheck } from '../kit/bindings/SavedCheck';
import { canSave, firstState, requestOf, SETTLE_MS, step, undoOpen, waitingCheck, type GateEvent, type GateState } from './gate';
import { EMPTY_DRAFT } from './gate/draft';
import { fever, gateView, NOW_MS, saved } from './gate/fixtures';

function after(...events: GateEvent[]): GateState {
  return events.reduce(step, firstState());
}
function keys(digits: string): GateEvent[] {
  return [...digits].map((digit) => ({ kind: 'digit', digit }));
}
const save: GateEvent = { kind: 'save' };
const answer = (check: SavedCheck): GateEvent => ({ kind: 'saved', check, now_ms: NOW_MS });

describe('keying', () => {
  test('three digits are a reading that can be saved', () => {
    expect(canSave(after(...keys('36')))).toBe(false);
    expect(canSave(after(...keys('365')))).toBe(true);
  });

  test('a fourth digit is ignored', () => {
    expect(after(...keys('3651')).draft.digits).toBe('365');
  });

  test('anything but one digit is ignored', () => {
    expect(after({ kind: 'digit', digit: 'x' }, { kind: 'digit', digit: '12' }).draft.digits).toBe('');
  });

  test('back takes one digit, clear takes all', () => {
    expect(after(...keys('365'), { kind: 'back' }).draft.digits).toBe('36');
    expect(after(...keys('365'), { kind: 'clear' }).draft.digits).toBe('');
  });

  test('save does nothing while digits are missing', () => {
    expect(after(...keys('36'), save).face).toBe('keying');
  });
});

describe('saving', () => {
  test('asks for what was keyed, empty name and phone as null', () => {
    const state = after({ kind: 'person', name: ' 王芳 ', phone: '', origin: '' }, { kind: 'direction', direction: 'exit' }, ...keys('365'), save);
    expect(requestOf(state)).toEqual({
      direction: 'exit',
      reading_dc: 365,
      method: 'forehead',
      site: 'forehead',
      name: '王芳',
      phone: null,
      origin: null,
      sure: false,
    });
  });

  test('nothing is "saved" before the device has answered', () => {
    expect(after(...keys('365'), save).face).toBe('saving');
    expect(after(...keys('365'), save, answer(saved())).face).toBe('saved');
  });

  test('a second tap on save asks once', () => {
    const once = after(...keys('365'), save);
    expect(step(once, save)).toBe(once);
  });

  test('after an admit the draft is empty, direction and thermometer stay', () => {
    const state = after({ kind: 'direction', direction: 'exit' }, { kind: 'place', method: 'ear', site: 'ear' }, { kind: 'person', name: '王芳', phone: '123', origin: '' }, ...keys('365'), save, answer(saved()));
    expect(state.draft).toEqual({ ...EMPTY_DRAFT, direction: 'exit', method: 'ear', site: 'ear' });
  });

  test('digits that came before the answer belong to the next passer', () => {
    const state = after(...keys('365'), save, ...keys('36'), answer(saved()));
    expect([state.face, state.draft.digits]).toEqual(['keying', '36']);
  });

  test('a recheck is seen first: digits that came before it are dropped', () => {
    const state = after(...keys('376'), save, ...keys('36'), answer(fever));
    expect([waitingCheck(state), state.draft.digits]).toEqual([fever, '']);
  });

  test('an answer that nobody waits for changes nothing', () => {
    const state = after(...keys('36'));
    expect(step(state, answer(saved()))).toBe(state);
  });
});

describe('a refusal', () => {
  const asked = after(...keys('335'), save, { kind: 'not_saved', code: 'reading_unlikely' });

  test('keeps the digits and says why', () => {
    expect(asked).toMatchObject({ face: 'keying', draft: { digits: '335' }, note: { kind: 'problem', code: 'reading_unlikely' } });
  });

  test('the second save of an unlikely reading is sure', () => {
    expect(requestOf(step(asked, save))?.sure).toBe(true);
  });

  test('any change of the digits asks anew', () => {
    const changed = [{ kind: 'back' } as const, ...keys('5'), save].reduce<GateState>(step, asked);
    expect(requestOf(changed)?.sure).toBe(false);
  });

  test('an impossible reading is never sure', () => {
    const impossible = after(...keys('986'), save, { kind: 'not_saved', code: 'reading_out_of_range' }, save);
    expect(requestOf(impossible)?.sure).toBe(false);
  });

  test('a full storage loses nothing', () => {
    const state = after({ kind: 'person', name: '王芳', phone: '', origin: '' }, ...keys('365'), save, { kind: 'not_saved', code: 'storage_full' });
    expect(state.draft).toMatchObject({ digits: '365', name: '王芳' });
  });
});

describe('undo', () => {
  const admitted = after(...keys('365'), save, answer(saved()));
  const later = NOW_MS + SETTLE_MS;

  test('is open for ten seconds', () => {
    expect(undoOpen(admitted, NOW_MS + 9_999)).toBe(true);
    expect(undoOpen(admitted, NOW_MS + 10_000)).toBe(false);
    expect(step(admitted, { kind: 'undo', now_ms: NOW_MS + 10_000 })).toBe(admitted);
  });

  test('the second half of a double tap on save does not undo', () => {
    expect(step(admitted, { kind: 'undo', now_ms: NOW_MS + SETTLE_MS - 1 })).toBe(admitted);
  });

  test('is said only after the device has answered', () => {
    const asked = step(admitted, { kind: 'undo', now_ms: later });
    expect(asked.face).toBe('undoing');
    expect(step(asked, { kind: 'undone' }).face).toBe('undone');
  });

  test('that is refused leaves the check saved and says why', () => {
    const asked = step(admitted, { kind: 'undo', now_ms: later });
    expect(step(asked, { kind: 'not_undone', code: 'undo_too_late' })).toMatchObject({ face: 'saved', problem: 'undo_too_late' });
  });

  test('is over with the next digit', () => {
    expect(step(admitted, { kind: 'digit', digit: '3' })).toMatchObject({ face: 'keying', draft: { digits: '3' } });
  });

  test('the next digit also ends "undone"', () => {
    const undone = [{ kind: 'undo', now_ms: later } as const, { kind: 'undone' } as const].reduce<GateState>(step, admitted);
    expect(step(undone, { kind: 'digit', digit: '3' })).toMatchObject({ face: 'keying', draft: { digits: '3' } });
  });
});

describe('a recheck', () => {
  const told = after(...keys('376'), save, answer(fever));

  test('holds the screen against digits until somebody says next', () => {
    expect(step(told, { kind: 'digit', digit: '3' })).toBe(told);
    expect(step(told, { kind: 'next', now_ms: NOW_MS + SETTLE_MS }).face).toBe('keying');
  });

  test('is not dismissed by a double tap', () => {
    expect(step(told, { kind: 'next', now_ms: NOW_MS + 100 })).toBe(told);
  });

  test('that is taken back leaves the amber screen', () => {
    const undone = [{ kind: 'undo', now_ms: NOW_MS + 2000 } as const, { kind: 'undone' } as const].reduce<GateState>(step, told);
    expect([undone.face, waitingCheck(undone)]).toEqual(['undone', null]);
  });
});

describe('opening', () => {
  const view = gateView();
  const opened = (over: Partial<GateView>): GateState => after({ kind: 'opened', view: { ...view, ...over }, now_ms: NOW_MS });

  test('brings back what was half keyed and says so', () => {
    const state = opened({ draft: { ...EMPTY_DRAFT, digits: '36', direction: 'exit' } });
    expect(state).toMatchObject({ face: 'keying', note: { kind: 'restored' }, draft: { digits: '36', direction: 'exit' } });
  });

  test('a draft with nothing but the direction is not worth a word', () => {
    expect(opened({ draft: { ...EMPTY_DRAFT, direction: 'exit' } })).toMatchObject({ note: { kind: 'none' }, draft: { direction: 'exit' } });
  });

  test('shows a check again that can still be taken back', () => {
    expect(waitingCheck(opened({ undo: fever }))).toEqual(fever);
    expect(opened({ undo: saved({ undo_until_ms: NOW_MS }) }).face).toBe('keying');
  });
});

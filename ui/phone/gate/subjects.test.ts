import { describe, expect, test } from 'vitest';
import { canSave, firstState, isPlatePad, requestOf, step, waitingCheck, type GateEvent, type GateState } from '../gate';
import { EMPTY_DRAFT } from './draft';
import { fever, gateView, NOW_MS, passer, saved } from './fixtures';

function after(...events: GateEvent[]): GateState {
  return events.reduce(step, firstState());
}
const keys = (digits: string): GateEvent[] => [...digits].map((digit) => ({ kind: 'digit', digit }));
const chars = (plate: string): GateEvent[] => [...plate].map((char) => ({ kind: 'plate_char', char }));
const tab = (subject: 'person' | 'vehicle' | 'bus' | 'tally'): GateEvent => ({ kind: 'subject', subject, province: '闽' });
const save: GateEvent = { kind: 'save' };
const done: GateEvent = { kind: 'plate_done' };
const seated = [tab('vehicle'), ...chars('D8K2Q5'), done];
const digitsOf = (state: GateState): string[] => state.draft.seats.map((seat) => seat.digits);

describe('a vehicle', () => {
  test('of five takes 24 taps, the tab and the save among them', () => {
    const taps = [...seated, ...keys('365366364363362'), save];
    const state = after(...taps);
    expect(requestOf(state)).toEqual({
      direction: 'entry',
      method: 'forehead',
      site: 'forehead',
      sure: false,
      vehicle: { plate: '闽D8K2Q5', seats: [365, 366, 364, 363, 362].map((reading_dc, at) => ({ seat: at + 1, reading_dc })) },
    });
    expect(taps).toHaveLength(24);
  });

  test('begins with the province of the last plate, on the pad of characters', () => {
    const state = after(tab('vehicle'));
    expect([state.draft.plate, isPlatePad(state)]).toEqual(['闽', true]);
    expect(step(state, { kind: 'back' }).draft.plate).toBe('');
  });

  test('takes digits and letters of a keyboard on that pad', () => {
    expect(after(tab('vehicle'), ...chars('d'), ...keys('8')).draft.plate).toBe('闽D8');
  });

  test('goes to the next seat by itself after three digits', () => {
    const state = after(...seated, ...keys('36536'));
    expect([digitsOf(state), state.draft.seat]).toEqual([['365', '36'], 2]);
  });

  test('cannot be saved without a seat, or with one half keyed', () => {
    expect([after(...seated), after(...seated, ...keys('36536')), after(...seated, ...keys('365'))].map(canSave)).toEqual([false, false, true]);
  });

  test('keeps a seat that was chosen again in its place', () => {
    const state = after(...seated, ...keys('365366'), { kind: 'seat', seat: 1 }, ...keys('371'));
    expect([digitsOf(state), state.draft.seat]).toEqual([['371', '366', ''], 3]);
  });

  test('back walks over the seats, and from the first to the plate', () => {
    const state = after(...seated, ...keys('365'), { kind: 'back' });
    expect([digitsOf(state), state.draft.seat]).toEqual([['36'], 1]);
    const gone = [1, 2, 3].reduce<GateState>((now) => step(now, { kind: 'back' }), state);
    expect([isPlatePad(gone), gone.draft.plate]).toEqual([true, '闽D8K2Q5']);
  });

  test('may show Lo or Hi for a seat', () => {
    const state = after(...seated, { kind: 'word', word: 'hi' }, ...keys('365'), save);
    expect(requestOf(state)?.vehicle?.seats).toEqual([{ seat: 1, reading_dc: 'hi' }, { seat: 2, reading_dc: 365 }]);
  });

  test('without a plate, or with a recent one, is one tap', () => {
    expect(after(tab('vehicle'), { kind: 'plate_done', plate: '' }).draft).toMatchObject({ plate: '', seat: 1 });
    expect(after(tab('vehicle'), { kind: 'plate_done', plate: '粤B12345' }).draft).toMatchObject({ plate: '粤B12345', seat: 1 });
  });

  test('that a scanner names opens its seats from any tab', () => {
    expect(after(...keys('36'), { kind: 'plate_done', plate: '闽D8K2Q5' }).draft).toMatchObject({ subject: 'vehicle', seat: 1, digits: '36' });
  });

  test('an unlikely plate is asked again and then taken', () => {
    const asked = after(...seated, ...keys('365'), save, { kind: 'not_saved', code: 'plate_unlikely' });
    expect(asked).toMatchObject({ face: 'keying', draft: { plate: '闽D8K2Q5' }, note: { code: 'plate_unlikely' } });
    expect(requestOf(step(asked, save))?.sure).toBe(true);
    const mended = [{ kind: 'seat', seat: 1 } as const, ...keys('366'), save].reduce<GateState>(step, asked);
    expect(requestOf(mended)?.sure).toBe(false);
  });

  test('a wrong tab loses nothing', () => {
    const state = after(...seated, ...keys('36536'), tab('tally'), ...keys('12'), tab('person'), ...keys('3'), tab('vehicle'));
    expect([state.draft.plate, digitsOf(state), state.draft.digits]).toEqual(['闽D8K2Q5', ['365', '36'], '3']);
  });

  test('half keyed waits for its tab while somebody else is saved', () => {
    const walker = saved({ subject: 'person', n_passers: 1 });
    const state = after(...seated, ...keys('36536'), tab('person'), ...keys('364'), save, { kind: 'saved', check: walker, now_ms: NOW_MS });
    const back = step(step(state, { kind: 'next', now_ms: NOW_MS + 1000 }), tab('vehicle'));
    expect([back.draft.plate, digitsOf(back)]).toEqual(['闽D8K2Q5', ['365', '36']]);
  });

  test('after a save the tab is a person again and everything is empty', () => {
    const vehicle = saved({ subject: 'vehicle', plate: '闽D8K2Q5', n_passers: 1 });
    const state = after(...seated, ...keys('365'), save, { kind: 'saved', check: vehicle, now_ms: NOW_MS });
    expect(state.draft).toEqual(EMPTY_DRAFT);
    expect(step(state, { kind: 'digit', digit: '3' }).draft).toMatchObject({ subject: 'person', digits: '3' });
  });

  test('with one who waits takes the whole screen', () => {
    const passers = [passer({ seat: 1 }), passer({ seat: 2, disposition: 'recheck', cause: 'fever' })];
    const check = saved({ ...fever, subject: 'vehicle', n_passers: 2, passers });
    expect(waitingCheck(after(...seated, ...keys('365'), save, { kind: 'saved', check, now_ms: NOW_MS }))).toEqual(check);
  });

  test('half keyed comes back after a kill', () => {
    const { draft } = after(...seated, ...keys('36537'));
    const state = after({ kind: 'opened', view: { ...gateView(), draft }, now_ms: NOW_MS });
    expect(state).toMatchObject({ note: { kind: 'restored' }, draft: { plate: '闽D8K2Q5', seat: 2 } });
    expect(digitsOf(step(state, { kind: 'digit', digit: '1' }))).toEqual(['365', '371', '']);
  });

  test('of which only the province stands there is nothing to bring back', () => {
    const draft = { ...EMPTY_DRAFT, subject: 'vehicle' as const, plate: '闽' };
    expect(after({ kind: 'opened', view: { ...gateView(), draft }, now_ms: NOW_MS })).toMatchObject({ note: { kind: 'none' } });
  });
});

describe('a count', () => {
  test('of a crowd is keyed and saved', () => {
    expect(requestOf(after(tab('tally'), ...keys('24'), save))).toMatchObject({ tally: 24 });
  });

  test('has no leading nought and at most three digits', () => {
    expect([after(tab('tally'), ...keys('012')).draft.count, after(tab('tally'), ...keys('12345')).draft.count]).toEqual(['12', '123']);
    expect(canSave(after(tab('tally')))).toBe(false);
  });

  test('stays when a crowd turns out to be a bus', () => {
    expect(after(tab('tally'), ...keys('38'), tab('bus')).draft).toMatchObject({ subject: 'bus', count: '38' });
  });

  test('of a bus may have a plate and exceptions', () => {
    const state = after(
      tab('bus'),
      ...keys('38'),
      { kind: 'plate_edit', province: '闽' },
      ...chars('D00123'),
      done,
      { kind: 'seat_add' },
      ...keys('376'),
      save,
    );
    expect(requestOf(state)).toMatchObject({ bus: { plate: '闽D00123', n: 38, exceptions: [{ seat: 1, reading_dc: 376 }] } });
  });

  test('of a bus is back when its exceptions are left', () => {
    const state = after(tab('bus'), ...keys('38'), { kind: 'seat_add' }, ...keys('376'), { kind: 'seats_leave' }, ...keys('1'));
    expect(state.draft).toMatchObject({ seat: 0, count: '381' });
  });

  test('takes neither Lo nor Hi', () => {
    expect(after(tab('tally'), { kind: 'word', word: 'lo' }).draft.count).toBe('');
  });
});

describe('what goes with a save', () => {
  const turned = { disposition: 'turn_back', reason: 4 } as const;

  test('a disposition in place of the rule is a person\'s, or the seat\'s that is keyed', () => {
    expect(requestOf(after(...keys('365'), { kind: 'forced', forced: turned }, save))?.forced).toEqual(turned);
    const seat = after(...seated, ...keys('365366'), { kind: 'seat', seat: 2 }, { kind: 'forced', forced: turned }, save);
    expect(requestOf(seat)?.vehicle?.seats).toEqual([{ seat: 1, reading_dc: 365 }, { seat: 2, reading_dc: 366, forced: turned }]);
  });

  test('a time from paper goes with it and is gone after it', () => {
    const late = { day: 'yesterday', time: '14:05' } as const;
    const asked = after({ kind: 'late', late }, ...keys('365'), save);
    expect(requestOf(asked)?.late).toEqual(late);
    expect(step(asked, { kind: 'saved', check: saved(), now_ms: NOW_MS }).draft.late).toBeNull();
  });

  test('a seat\'s name is that seat\'s', () => {
    const state = after(...seated, { kind: 'person', name: '王芳', phone: '', origin: '' }, ...keys('365'), save);
    expect(requestOf(state)?.vehicle?.seats).toEqual([{ seat: 1, reading_dc: 365, name: '王芳' }]);
  });

  test('what a scanner typed on the pad never was', () => {
    const before = after(...keys('36'));
    const typed = [...keys('3'), ...keys('17')].reduce<GateState>(step, before);
    expect(step(typed, { kind: 'rewound', to: before })).toBe(before);
  });
});

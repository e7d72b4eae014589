/**
 * The seats of a vehicle, and the exceptions of a bus: three digits and the next seat is there. Pure.
 *
 * What always holds: a seat keeps its number; at most one empty seat stands at the end, and it is never saved.
 */
import type { Forced } from '../../kit/bindings/Forced';
import type { GateDraft } from '../../kit/bindings/GateDraft';
import type { SeatDraft } from '../../kit/bindings/SeatDraft';
import type { SeatKeyed } from '../../kit/bindings/SeatKeyed';
import { dropDigit, keyDigit, readingOfDigits } from '../../kit/reading';
import { EMPTY_SEAT } from './draft';

/** What carries more is a bus. */
export const SEATS_MAX = 20;

export function isFilled(seat: SeatKeyed | undefined): boolean {
  return seat !== undefined && readingOfDigits(seat.digits) !== null;
}

export function keySeat(draft: GateDraft, key: string): GateDraft {
  const digits = current(draft).digits;
  // A seat that was chosen again is keyed anew.
  const next = isFilled(current(draft)) ? keyDigit('', key) : keyDigit(digits, key);
  return next === digits ? draft : advanced(put(draft, { digits: next }));
}

export function keySeatWord(draft: GateDraft, word: 'lo' | 'hi'): GateDraft {
  return advanced(put(draft, { digits: word }));
}

/** Back takes the last digit, be it of the seat before; before the first seat it leaves the seats. */
export function backSeat(draft: GateDraft): GateDraft {
  const { digits } = current(draft);
  if (digits !== '') return put(draft, { digits: dropDigit(digits) });
  if (draft.seat <= 1) return { ...withoutLastEmpty(draft), seat: 0 };
  const before = { ...withoutLastEmpty(draft), seat: draft.seat - 1 };
  return put(before, { digits: dropDigit(current(before).digits) });
}

/** Clear empties the seat, or the one before where this one is empty. */
export function clearSeat(draft: GateDraft): GateDraft {
  if (current(draft).digits !== '' || current(draft).forced !== null) return put(draft, EMPTY_SEAT);
  if (draft.seat <= 1) return draft;
  return put({ ...withoutLastEmpty(draft), seat: draft.seat - 1 }, EMPTY_SEAT);
}

export function chooseSeat(draft: GateDraft, seat: number): GateDraft {
  return seat >= 1 && seat <= draft.seats.length ? { ...draft, seat } : draft;
}

/** Goes to the empty seat at the end, and makes one where there is none. */
export function addSeat(draft: GateDraft): GateDraft {
  const { seats } = draft;
  const last = seats[seats.length - 1];
  if (last !== undefined && last.digits === '') return { ...draft, seat: seats.length };
  if (seats.length >= SEATS_MAX) return draft;
  return { ...draft, seats: [...seats, EMPTY_SEAT], seat: seats.length + 1 };
}

export function forceSeat(draft: GateDraft, forced: Forced | null): GateDraft {
  return put(draft, { forced });
}

export function nameSeat(draft: GateDraft, name: string): GateDraft {
  return put(draft, { name });
}

/** Those with a reading, by their own number. */
export function filledSeats(draft: GateDraft): SeatDraft[] {
  return draft.seats.flatMap(({ digits, name, forced }, at) => {
    const reading_dc = readingOfDigits(digits);
    if (reading_dc === null) return [];
    const seat: SeatDraft = { seat: at + 1, reading_dc };
    if (name.trim() !== '') seat.name = name.trim();
    if (forced !== null) seat.forced = forced;
    return [seat];
  });
}

/** Whether no seat is left half keyed. */
export function areSeatsWhole(draft: GateDraft): boolean {
  return draft.seats.every((seat) => isFilled(seat) || (seat.digits === '' && seat.forced === null));
}

function current(draft: GateDraft): SeatKeyed {
  return draft.seats[draft.seat - 1] ?? EMPTY_SEAT;
}

function put(draft: GateDraft, change: Partial<SeatKeyed>): GateDraft {
  const seats = draft.seats.map((seat, at) => (at === draft.seat - 1 ? { ...seat, ...change } : seat));
  return { ...draft, seats };
}

function withoutLastEmpty(draft: GateDraft): GateDraft {
  const last = draft.seats[draft.seats.length - 1];
  const is_bare = last !== undefined && last.digits === '' && last.name === '' && last.forced === null;
  return is_bare ? { ...draft, seats: draft.seats.slice(0, -1) } : draft;
}

function advanced(draft: GateDraft): GateDraft {
  if (!isFilled(current(draft))) return draft;
  const empty = draft.seats.findIndex((seat) => !isFilled(seat));
  return empty >= 0 ? { ...draft, seat: empty + 1 } : addSeat(draft);
}

/** What a key of the pad does to what is half keyed, by subject. Pure. */
import type { Forced } from '../../kit/bindings/Forced';
import type { GateDraft } from '../../kit/bindings/GateDraft';
import type { SubjectKind } from '../../kit/bindings/SubjectKind';
import { keyPlate, isPlateKeyed } from '../../kit/plate';
import { dropDigit, keyDigit, readingOfDigits } from '../../kit/reading';
import { isSeated, ofSubject, type Aside, type OfSubject } from './draft';
import { addSeat, areSeatsWhole, backSeat, clearSeat, filledSeats, forceSeat, keySeat, keySeatWord } from './seats';

const COUNT_DIGITS_MAX = 3;

export function keyedDigit(draft: GateDraft, key: string): GateDraft {
  if (isSeated(draft)) return keySeat(draft, key);
  switch (draft.subject) {
    case 'person':
      return changed(draft, 'digits', keyDigit(draft.digits, key));
    case 'vehicle':
      return changed(draft, 'plate', keyPlate(draft.plate, key));
    case 'bus':
    case 'tally': {
      const is_digit = /^\d$/.test(key) && !(draft.count === '' && key === '0');
      return is_digit && draft.count.length < COUNT_DIGITS_MAX ? { ...draft, count: draft.count + key } : draft;
    }
  }
}

export function keyedWord(draft: GateDraft, word: 'lo' | 'hi'): GateDraft {
  if (isSeated(draft)) return keySeatWord(draft, word);
  return draft.subject === 'person' ? { ...draft, digits: word } : draft;
}

export function backed(draft: GateDraft): GateDraft {
  if (isSeated(draft)) return backSeat(draft);
  switch (draft.subject) {
    case 'person':
      return { ...draft, digits: dropDigit(draft.digits) };
    case 'vehicle':
      return { ...draft, plate: draft.plate.slice(0, -1) };
    case 'bus':
    case 'tally':
      return { ...draft, count: draft.count.slice(0, -1) };
  }
}

export function cleared(draft: GateDraft): GateDraft {
  if (isSeated(draft)) return clearSeat(draft);
  switch (draft.subject) {
    case 'person':
      return { ...draft, digits: '', forced: null };
    case 'vehicle':
      return { ...draft, plate: '' };
    case 'bus':
    case 'tally':
      return { ...draft, count: '' };
  }
}

export function forcedTo(draft: GateDraft, forced: Forced | null): GateDraft {
  return isSeated(draft) ? forceSeat(draft, forced) : { ...draft, forced };
}

/** Another tab: what the old one had is laid aside, what the new one had comes back. */
export function switched(draft: GateDraft, aside: Aside, subject: SubjectKind, province: string): [GateDraft, Aside] {
  if (subject === draft.subject) return [draft, aside];
  const fresh: OfSubject = { plate: subject === 'vehicle' ? province : '', seats: [], seat: 0, count: '' };
  // A count is a count: the number stays when a tally turns out to be a bus.
  if (draft.subject === 'tally' || draft.subject === 'bus') fresh.count = subject === 'person' ? '' : draft.count;
  if (subject === 'vehicle') fresh.count = '';
  const kept = { ...aside, [draft.subject]: ofSubject(draft) };
  return [{ ...draft, subject, ...(aside[subject] ?? fresh) }, kept];
}

/** From the plate on to the seats of a vehicle. */
export function toSeats(draft: GateDraft, plate: string): GateDraft {
  return addSeat({ ...draft, plate: isPlateKeyed(plate) ? plate : '' });
}

/** Whether there is all that a save needs. */
export function isWhole(draft: GateDraft): boolean {
  switch (draft.subject) {
    case 'person':
      return readingOfDigits(draft.digits) !== null;
    case 'vehicle':
      return draft.seat > 0 && filledSeats(draft).length > 0 && areSeatsWhole(draft);
    case 'bus':
      return draft.count !== '' && areSeatsWhole(draft);
    case 'tally':
      return draft.count !== '';
  }
}

function changed(draft: GateDraft, field: 'digits' | 'plate', value: string): GateDraft {
  return draft[field] === value ? draft : { ...draft, [field]: value };
}

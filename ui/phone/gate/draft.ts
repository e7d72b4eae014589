/** What is half keyed at the gate: empty, worth keeping, and what stays of it after a save. Pure. */
import type { Forced } from '../../kit/bindings/Forced';
import type { GateDraft } from '../../kit/bindings/GateDraft';
import type { SeatKeyed } from '../../kit/bindings/SeatKeyed';
import type { SubjectKind } from '../../kit/bindings/SubjectKind';
import { isPlateKeyed } from '../../kit/plate';

export const EMPTY_DRAFT: GateDraft = {
  direction: 'entry',
  subject: 'person',
  digits: '',
  method: 'forehead',
  site: 'forehead',
  name: '',
  phone: '',
  origin: '',
  forced: null,
  plate: '',
  seats: [],
  seat: 0,
  count: '',
  late: null,
};

export const EMPTY_SEAT: SeatKeyed = { digits: '', name: '', forced: null };

/** What one subject has of its own: it is laid aside when another tab is chosen, so that a wrong tap loses nothing. */
export type OfSubject = Pick<GateDraft, 'plate' | 'seats' | 'seat' | 'count'>;
export type Aside = Partial<Record<SubjectKind, OfSubject>>;

export function isEmptyDraft(draft: GateDraft): boolean {
  const typed = [draft.digits, draft.name, draft.phone, draft.origin, draft.count].some((text) => text !== '');
  const seated = draft.seats.some((seat) => seat.digits !== '' || seat.name !== '' || seat.forced !== null);
  return !typed && !seated && !isPlateKeyed(draft.plate) && draft.forced === null && draft.late === null;
}

/** After a save the next passer is a person; the direction and the thermometer stay. */
export function nextDraft({ direction, method, site }: GateDraft): GateDraft {
  return { ...EMPTY_DRAFT, direction, method, site };
}

export function ofSubject({ plate, seats, seat, count }: GateDraft): OfSubject {
  return { plate, seats, seat, count };
}

/** The disposition that was chosen for whom is keyed now. */
export function forcedOf(draft: GateDraft): Forced | null {
  return isSeated(draft) ? (draft.seats[draft.seat - 1]?.forced ?? null) : draft.forced;
}

/** Whether a seat is being keyed, and not a person, a plate or a count. */
export function isSeated(draft: GateDraft): boolean {
  return (draft.subject === 'vehicle' || draft.subject === 'bus') && draft.seat > 0;
}

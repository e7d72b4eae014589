/** What a referral slip says: who is sent on, by which readings, where to. Pure. */
import type { CheckRow } from '../kit/bindings/CheckRow';
import type { PasserView } from '../kit/bindings/PasserView';
import type { ReadingView } from '../kit/bindings/ReadingView';
import type { SavedCheck } from '../kit/bindings/SavedCheck';
import type { ResolveState } from './resolve';

export interface Referral {
  slip: string;
  seat: number;
  plate: string | null;
  name: string | null;
  first: ReadingView | null;
  second: ReadingView | null;
  place: string | null;
  told: string | null;
  at_ms: number;
}

/** Of a check: sent on at once, or after its wait. */
export function referralOfPasser(check: SavedCheck | CheckRow, passer: PasserView): Referral {
  const { outcome } = passer;
  return {
    slip: check.slip ?? '',
    seat: passer.seat,
    plate: check.plate,
    name: passer.name,
    first: passer.first,
    second: outcome?.second ?? null,
    place: outcome?.place ?? null,
    told: outcome?.told ?? null,
    at_ms: outcome?.at_ms ?? check.saved_ms,
  };
}

/** Of a resolution that was saved just now; null while none is. */
export function referralOfResolve(state: ResolveState): Referral | null {
  if (state.face !== 'saved') return null;
  const { meant, saved } = state;
  const place = state.place.trim();
  const told = state.told.trim();
  return {
    slip: saved.slip ?? meant.slip,
    seat: saved.seat,
    plate: meant.row?.plate ?? null,
    name: meant.row?.name ?? null,
    first: meant.row?.first ?? null,
    second: saved.second,
    place: place === '' ? null : place,
    told: told === '' ? null : told,
    at_ms: saved.saved_ms,
  };
}

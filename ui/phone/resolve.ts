/**
 * The end of a wait as one value and one pure step: a second reading decides, or a person says the last word.
 *
 * What always holds: "done" is said only when the device has answered; a refusal loses nothing that was keyed.
 * It must not know: the door, the clock, thresholds.
 */
import type { FinalDisposition } from '../kit/bindings/FinalDisposition';
import type { Method } from '../kit/bindings/Method';
import type { ReasonId } from '../kit/bindings/ReasonId';
import type { RecheckRow } from '../kit/bindings/RecheckRow';
import type { ResolutionDraft } from '../kit/bindings/ResolutionDraft';
import type { SavedResolution } from '../kit/bindings/SavedResolution';
import type { Site } from '../kit/bindings/Site';
import { dropDigit, keyDigit, readingOfDigits } from '../kit/reading';
import { SETTLE_MS } from './gate';
import { placeOfSite } from './places';
import type { ProblemCode } from './problem';

/** Who is meant. A slip of the other phone that was not heard of here has no row, and its seat may have to be asked. */
export interface Meant {
  slip: string;
  seat: number | null;
  row: RecheckRow | null;
}

interface Keyed {
  meant: Meant;
  digits: string;
  method: Method;
  site: Site;
  is_other: boolean;
  /** The word that a person says; null while the second reading decides. */
  choice: FinalDisposition | null;
  reason: ReasonId | null;
  place: string;
  told: string;
}

export type ResolveState = Keyed &
  (
    | { face: 'keying'; code: ProblemCode | null }
    /** A word was chosen: its reason, where to, who was told. */
    | { face: 'choosing'; code: ProblemCode | null }
    | { face: 'saving'; from: 'keying' | 'choosing'; sure: boolean }
    | { face: 'saved'; saved: SavedResolution; since_ms: number; problem: ProblemCode | null }
    | { face: 'undoing'; saved: SavedResolution; since_ms: number }
    | { face: 'undone'; saved: SavedResolution }
  );

export type ResolveEvent =
  | { kind: 'digit'; digit: string }
  | { kind: 'word'; word: 'lo' | 'hi' }
  | { kind: 'back' }
  | { kind: 'clear' }
  | { kind: 'seat'; seat: number }
  | { kind: 'site'; site: Site }
  | { kind: 'other' }
  /** The second reading decides. */
  | { kind: 'save' }
  | { kind: 'choose'; disposition: FinalDisposition }
  | { kind: 'unchoose' }
  | { kind: 'reason'; reason: ReasonId }
  | { kind: 'place'; place: string }
  | { kind: 'told'; told: string }
  | { kind: 'confirm' }
  | { kind: 'saved'; saved: SavedResolution; now_ms: number }
  | { kind: 'not_saved'; code: ProblemCode }
  | { kind: 'undo'; now_ms: number }
  | { kind: 'undone' }
  | { kind: 'not_undone'; code: ProblemCode };

/** Who is meant by a slip; null where several wait under it, or nobody any more. */
export function meantBy(slip: string, rows: RecheckRow[]): Meant | null {
  if (rows.length === 0) return { slip, seat: null, row: null };
  const [only, ...others] = rows.filter((row) => row.outcome === null);
  return only !== undefined && others.length === 0 ? { slip, seat: only.seat, row: only } : null;
}

/** How long one tap takes a resolution back, as with a check. */
const UNDO_MS = 10_000;

/** The second reading is best taken elsewhere than the first. */
export function firstResolve(meant: Meant): ResolveState {
  const place = placeOfSite(meant.row?.first.site === 'wrist' ? 'forehead' : 'wrist');
  return {
    meant,
    digits: '',
    method: place.method,
    site: place.site,
    is_other: false,
    choice: null,
    reason: null,
    place: '',
    told: '',
    face: 'keying',
    code: null,
  };
}

export function stepResolve(state: ResolveState, event: ResolveEvent): ResolveState {
  switch (event.kind) {
    case 'digit':
      return keyed(state, { digits: keyDigit(state.digits, event.digit) });
    case 'word':
      return keyed(state, { digits: event.word });
    case 'back':
      return keyed(state, { digits: dropDigit(state.digits) });
    case 'clear':
      return keyed(state, { digits: '' });
    case 'seat':
      return keyed(state, { meant: { ...state.meant, seat: event.seat } });
    case 'site': {
      const { method, site } = placeOfSite(event.site);
      return keyed(state, { method, site });
    }
    case 'other':
      return keyed(state, { is_other: !state.is_other });
    case 'save':
      return state.face === 'keying' && readingOfDigits(state.digits) !== null ? saving(state, 'keying') : state;
    case 'choose':
      return chosen(state, event.disposition);
    case 'unchoose':
      return state.face === 'choosing' ? { ...state, choice: null, reason: null, face: 'keying', code: null } : state;
    case 'reason':
      return state.face === 'choosing' ? { ...state, reason: event.reason === state.reason ? null : event.reason, code: null } : state;
    case 'place':
      return state.face === 'choosing' ? { ...state, place: event.place } : state;
    case 'told':
      return state.face === 'choosing' ? { ...state, told: event.told } : state;
    case 'confirm':
      return canConfirm(state) ? saving(state, 'choosing') : state;
    case 'saved':
      return state.face === 'saving'
        ? { ...core(state), face: 'saved', saved: event.saved, since_ms: event.now_ms, problem: null }
        : state;
    case 'not_saved':
      return state.face === 'saving' ? refused(state, event.code) : state;
    case 'undo':
      return canUndoResolve(state, event.now_ms) && state.face === 'saved'
        ? { ...core(state), face: 'undoing', saved: state.saved, since_ms: state.since_ms }
        : state;
    case 'undone':
      return state.face === 'undoing' ? { ...core(state), face: 'undone', saved: state.saved } : state;
    case 'not_undone':
      return state.face === 'undoing'
        ? { ...core(state), face: 'saved', saved: state.saved, since_ms: state.since_ms, problem: event.code }
        : state;
  }
}

/** What is asked of the device while `saving`; null in every other state. */
export function resolutionOf(state: ResolveState): ResolutionDraft | null {
  if (state.face !== 'saving') return null;
  const { meant, method, site, choice, reason } = state;
  const reading_dc = readingOfDigits(state.digits);
  const draft: ResolutionDraft = { slip: meant.slip, method, site, other_thermometer: state.is_other && reading_dc !== null, sure: state.sure };
  if (meant.seat !== null) draft.seat = meant.seat;
  if (reading_dc !== null) draft.reading_dc = reading_dc;
  if (choice !== null) draft.disposition = choice;
  if (reason !== null) draft.reason = reason;
  if (state.place.trim() !== '') draft.place = state.place.trim();
  if (state.told.trim() !== '') draft.told = state.told.trim();
  return draft;
}

/** Nobody is let through unmeasured without a reason. */
export function needsReason(state: ResolveState): boolean {
  if (state.face !== 'choosing') return false;
  return state.code === 'reason_needed' || (state.choice === 'admit' && readingOfDigits(state.digits) === null);
}

export function canConfirm(state: ResolveState): boolean {
  return state.face === 'choosing' && (state.reason !== null || !needsReason(state));
}

export function canUndoResolve(state: ResolveState, now_ms: number): boolean {
  if (state.face !== 'saved' || state.problem !== null) return false;
  return now_ms - state.since_ms >= SETTLE_MS && undoUntil(state.saved) > now_ms;
}

export function undoUntil(saved: SavedResolution): number {
  return saved.saved_ms + UNDO_MS;
}

function core(state: ResolveState): Keyed {
  const { meant, digits, method, site, is_other, choice, reason, place, told } = state;
  return { meant, digits, method, site, is_other, choice, reason, place, told };
}

function keyed(state: ResolveState, change: Partial<Keyed>): ResolveState {
  return state.face === 'keying' ? { ...state, ...change, code: null } : state;
}

function chosen(state: ResolveState, choice: FinalDisposition): ResolveState {
  if (state.face !== 'keying') return state;
  // Who leaves does not wait for a form.
  if (choice === 'left') return saving({ ...state, choice }, 'keying');
  return { ...state, choice, reason: null, face: 'choosing', code: null };
}

function saving(state: ResolveState, from: 'keying' | 'choosing'): ResolveState {
  const sure = 'code' in state && state.code === 'reading_unlikely';
  return { ...core(state), face: 'saving', from, sure };
}

function refused(state: Extract<ResolveState, { face: 'saving' }>, code: ProblemCode): ResolveState {
  if (code === 'reason_needed' && state.choice !== null) return { ...core(state), face: 'choosing', code };
  // What is wrong with the reading or with who is meant is mended on the pad.
  const stays = state.from === 'choosing' && code !== 'second_same' && code !== 'reading_out_of_range' && code !== 'seat_needed';
  if (stays) return { ...core(state), face: 'choosing', code };
  return { ...core(state), choice: null, face: 'keying', code };
}

/**
 * The gate as one value and one pure `step(state, event)`.
 *
 * What always holds: "saved" is said only when the device has answered; a digit that follows a save belongs to the
 * next passer; nothing that was keyed is lost by a refusal.
 * It must not know: the door, the clock, components.
 */
import type { CheckDraft } from '../kit/bindings/CheckDraft';
import type { Direction } from '../kit/bindings/Direction';
import type { GateDraft } from '../kit/bindings/GateDraft';
import type { GateView } from '../kit/bindings/GateView';
import type { Method } from '../kit/bindings/Method';
import type { SavedCheck } from '../kit/bindings/SavedCheck';
import type { Site } from '../kit/bindings/Site';
import { DIGITS_MAX, readingOfDigits } from '../kit/reading';
import type { ProblemCode } from './problem';

/** A result takes no tap this long: the second half of a double tap on "save" must not undo or dismiss it. */
export const SETTLE_MS = 500;

/** What is said beside the digits. */
export type Note =
  | { kind: 'none' }
  /** The digits were keyed before the app was closed. */
  | { kind: 'restored' }
  | { kind: 'problem'; code: ProblemCode };

export type GateState = { draft: GateDraft } & (
  | { face: 'keying'; note: Note }
  /** The device has been asked; `ahead` are digits of the next passer. */
  | { face: 'saving'; sure: boolean; ahead: string }
  | { face: 'saved'; check: SavedCheck; since_ms: number; problem: ProblemCode | null }
  | { face: 'undoing'; check: SavedCheck; since_ms: number }
  | { face: 'undone'; check: SavedCheck }
);

export type GateEvent =
  | { kind: 'opened'; view: GateView; now_ms: number }
  | { kind: 'digit'; digit: string }
  | { kind: 'back' }
  | { kind: 'clear' }
  | { kind: 'direction'; direction: Direction }
  | { kind: 'place'; method: Method; site: Site }
  | { kind: 'person'; name: string; phone: string }
  | { kind: 'save' }
  | { kind: 'saved'; check: SavedCheck; now_ms: number }
  | { kind: 'not_saved'; code: ProblemCode }
  | { kind: 'undo'; now_ms: number }
  | { kind: 'undone' }
  | { kind: 'not_undone'; code: ProblemCode }
  | { kind: 'next'; now_ms: number };

export const EMPTY_DRAFT: GateDraft = {
  direction: 'entry',
  digits: '',
  method: 'forehead',
  site: 'forehead',
  name: '',
  phone: '',
};

export function firstState(): GateState {
  return keying(EMPTY_DRAFT);
}

export function step(state: GateState, event: GateEvent): GateState {
  switch (event.kind) {
    case 'opened':
      return opened(event.view, event.now_ms);
    case 'digit':
      return digit(state, event.digit);
    case 'back':
      return state.face === 'keying' ? keying({ ...state.draft, digits: state.draft.digits.slice(0, -1) }) : state;
    case 'clear':
      return state.face === 'keying' || state.face === 'undone' ? keying({ ...state.draft, digits: '' }) : state;
    case 'direction':
      return withDraft(state, { direction: event.direction });
    case 'place':
      return withDraft(state, { method: event.method, site: event.site });
    case 'person':
      return withDraft(state, { name: event.name, phone: event.phone });
    case 'save':
      return save(state);
    case 'saved':
      return saved(state, event.check, event.now_ms);
    case 'not_saved':
      return state.face === 'saving' ? keying(state.draft, { kind: 'problem', code: event.code }) : state;
    case 'undo':
      return canUndo(state, event.now_ms)
        ? { draft: state.draft, face: 'undoing', check: state.check, since_ms: state.since_ms }
        : state;
    case 'undone':
      return state.face === 'undoing' ? { draft: state.draft, face: 'undone', check: state.check } : state;
    case 'not_undone':
      return state.face === 'undoing' ? { ...state, face: 'saved', problem: event.code } : state;
    case 'next':
      return state.face === 'saved' && settled(state, event.now_ms) ? keying(state.draft) : state;
  }
}

/** What is asked of the device while `saving`; null in every other state. */
export function requestOf(state: GateState): CheckDraft | null {
  if (state.face !== 'saving') return null;
  const reading_dc = readingOfDigits(state.draft.digits);
  if (reading_dc === null) return null;
  const { direction, method, site } = state.draft;
  const name = state.draft.name.trim();
  const phone = state.draft.phone.trim();
  return {
    direction,
    reading_dc,
    method,
    site,
    name: name === '' ? null : name,
    phone: phone === '' ? null : phone,
    sure: state.sure,
  };
}

export function canSave(state: GateState): boolean {
  return state.face === 'keying' && readingOfDigits(state.draft.digits) !== null;
}

/** Whether the result has stood long enough to take a tap. */
export function settled(state: { since_ms: number }, now_ms: number): boolean {
  return now_ms - state.since_ms >= SETTLE_MS;
}

/** Whether one tap may still take the last check back. */
export function undoOpen(state: GateState, now_ms: number): boolean {
  return state.face === 'saved' && now_ms < state.check.undo_until_ms && state.problem === null;
}

/** A check that stops the queue, because a person must be told something now. */
export function waitingCheck(state: GateState): SavedCheck | null {
  if (state.face !== 'saved' && state.face !== 'undoing') return null;
  return state.check.disposition === 'admit' ? null : state.check;
}

function canUndo(state: GateState, now_ms: number): state is Extract<GateState, { face: 'saved' }> {
  return state.face === 'saved' && undoOpen(state, now_ms) && settled(state, now_ms);
}

function keying(draft: GateDraft, note: Note = { kind: 'none' }): GateState {
  return { draft, face: 'keying', note };
}

/** A note is about what stands there: any change of it makes the note old, and "sure" with it. */
function withDraft(state: GateState, change: Partial<GateDraft>): GateState {
  const draft = { ...state.draft, ...change };
  if (state.face === 'saving') return state;
  return state.face === 'keying' ? keying(draft) : { ...state, draft };
}

function digit(state: GateState, key: string): GateState {
  if (!/^\d$/.test(key)) return state;
  switch (state.face) {
    case 'keying': {
      const { digits } = state.draft;
      return digits.length >= DIGITS_MAX ? state : keying({ ...state.draft, digits: digits + key });
    }
    case 'saving':
      return state.ahead.length >= DIGITS_MAX ? state : { ...state, ahead: state.ahead + key };
    case 'saved':
      return waitingCheck(state) === null ? keying({ ...state.draft, digits: key }) : state;
    case 'undoing':
      return state;
    case 'undone':
      return keying({ ...state.draft, digits: key });
  }
}

function save(state: GateState): GateState {
  if (!canSave(state) || state.face !== 'keying') return state;
  const sure = state.note.kind === 'problem' && state.note.code === 'reading_unlikely';
  return { draft: state.draft, face: 'saving', sure, ahead: '' };
}

function saved(state: GateState, check: SavedCheck, now_ms: number): GateState {
  if (state.face !== 'saving') return state;
  const draft = { ...state.draft, digits: '', name: '', phone: '' };
  // The next passer's digits were keyed before the answer came; a recheck must be seen first, so it drops them.
  if (state.ahead !== '' && check.disposition === 'admit') return keying({ ...draft, digits: state.ahead });
  return { draft, face: 'saved', check, since_ms: now_ms, problem: null };
}

function opened(view: GateView, now_ms: number): GateState {
  const draft = view.draft ?? EMPTY_DRAFT;
  const half = draft.digits !== '' || draft.name !== '' || draft.phone !== '';
  if (half) return keying(draft, { kind: 'restored' });
  if (view.undo !== null && now_ms < view.undo.undo_until_ms) {
    return { draft, face: 'saved', check: view.undo, since_ms: now_ms, problem: null };
  }
  return keying(draft);
}

/**
 * The gate as one value and one pure `step(state, event)`.
 *
 * What always holds: "saved" is said only when the device has answered; a digit that follows a save belongs to the
 * next passer; nothing that was keyed is lost by a refusal or by a wrong tab.
 * It must not know: the door, the clock, components.
 */
import type { CheckDraft } from '../kit/bindings/CheckDraft';
import type { Direction } from '../kit/bindings/Direction';
import type { Forced } from '../kit/bindings/Forced';
import type { GateDraft } from '../kit/bindings/GateDraft';
import type { GateView } from '../kit/bindings/GateView';
import type { LateTime } from '../kit/bindings/LateTime';
import type { Method } from '../kit/bindings/Method';
import type { SavedCheck } from '../kit/bindings/SavedCheck';
import type { Site } from '../kit/bindings/Site';
import type { SubjectKind } from '../kit/bindings/SubjectKind';
import { keyPlate } from '../kit/plate';
import { keyDigit } from '../kit/reading';
import { EMPTY_DRAFT, isEmptyDraft, isSeated, nextDraft, type Aside } from './gate/draft';
import { backed, cleared, forcedTo, isWhole, keyedDigit, keyedWord, switched, toSeats } from './gate/keys';
import { checkDraft } from './gate/request';
import { addSeat, chooseSeat, nameSeat } from './gate/seats';
import type { ProblemCode } from './problem';

/** A result takes no tap this long: the second half of a double tap on "save" must not undo or dismiss it. */
export const SETTLE_MS = 500;

/** What is said beside what is keyed. */
export type Note =
  | { kind: 'none' }
  /** It was keyed before the app was closed. */
  | { kind: 'restored' }
  | { kind: 'problem'; code: ProblemCode };

export type GateState = {
  draft: GateDraft;
  /** What the other tabs have. */
  aside: Aside;
  /** A bus may have a plate; its pad then stands in place of the digits. */
  bus_plate: boolean;
} & GateFace;

type GateFace =
  | { face: 'keying'; note: Note }
  /** The device has been asked; `ahead` are digits of the next passer. */
  | { face: 'saving'; sure: boolean; ahead: string }
  | { face: 'saved'; check: SavedCheck; since_ms: number; problem: ProblemCode | null }
  | { face: 'undoing'; check: SavedCheck; since_ms: number }
  | { face: 'undone'; check: SavedCheck };

export type GateEvent =
  | { kind: 'opened'; view: GateView; now_ms: number }
  | { kind: 'digit'; digit: string }
  | { kind: 'word'; word: 'lo' | 'hi' }
  | { kind: 'back' }
  | { kind: 'clear' }
  | { kind: 'direction'; direction: Direction }
  /** `province` is what a new plate begins with. */
  | { kind: 'subject'; subject: SubjectKind; province: string }
  | { kind: 'plate_char'; char: string }
  | { kind: 'plate_edit'; province: string }
  /** A scanner typed: what its keys did to the pad never was. */
  | { kind: 'rewound'; to: GateState }
  /** The plate as it stands there, or a whole one: a recent one, a scanned one, none. */
  | { kind: 'plate_done'; plate?: string }
  | { kind: 'seat'; seat: number }
  | { kind: 'seat_add' }
  | { kind: 'seats_leave' }
  | { kind: 'forced'; forced: Forced | null }
  | { kind: 'late'; late: LateTime | null }
  | { kind: 'place'; method: Method; site: Site }
  | { kind: 'person'; name: string; phone: string; origin: string }
  | { kind: 'save' }
  | { kind: 'saved'; check: SavedCheck; now_ms: number }
  | { kind: 'not_saved'; code: ProblemCode }
  | { kind: 'undo'; now_ms: number }
  | { kind: 'undone' }
  | { kind: 'not_undone'; code: ProblemCode }
  | { kind: 'next'; now_ms: number };

export function firstState(): GateState {
  return keying(EMPTY_DRAFT);
}

export function step(state: GateState, event: GateEvent): GateState {
  const { draft } = state;
  switch (event.kind) {
    case 'opened':
      return opened(event.view, event.now_ms);
    case 'digit':
      return digit(state, event.digit);
    case 'word':
      return state.face === 'keying' || takesNext(state) ? edited(state, keyedWord(state.draft, event.word)) : state;
    case 'back':
      if (state.face !== 'keying') return state;
      return isPlatePad(state) ? edited(state, { ...draft, plate: draft.plate.slice(0, -1) }) : edited(state, backed(draft));
    case 'clear':
      if (state.face !== 'keying' && state.face !== 'undone') return state;
      return isPlatePad(state) ? edited(state, { ...draft, plate: '' }) : edited(state, cleared(draft));
    case 'direction':
      return withDraft(state, { direction: event.direction });
    case 'subject':
      return subject(state, event.subject, event.province);
    case 'plate_char':
      return isPlatePad(state) ? edited(state, { ...draft, plate: keyPlate(draft.plate, event.char) }) : state;
    case 'plate_edit':
      return plateEdit(state, event.province);
    case 'rewound':
      return event.to.face === 'saving' ? (state.face === 'keying' ? edited(state, cleared(draft)) : state) : event.to;
    case 'plate_done':
      return plateDone(state, event.plate ?? draft.plate);
    case 'seat':
      return state.face === 'keying' ? edited(state, chooseSeat(draft, event.seat)) : state;
    case 'seat_add':
      return state.face === 'keying' ? edited(state, addSeat(draft)) : state;
    case 'seats_leave':
      return state.face === 'keying' ? edited(state, { ...draft, seat: 0 }) : state;
    case 'forced':
      return state.face === 'saving' ? state : edited(state, forcedTo(state.draft, event.forced));
    case 'late':
      return state.face === 'saving' ? state : edited(state, { ...state.draft, late: event.late });
    case 'place':
      return withDraft(state, { method: event.method, site: event.site });
    case 'person':
      return isSeated(draft)
        ? edited(state, nameSeat(draft, event.name))
        : withDraft(state, { name: event.name, phone: event.phone, origin: event.origin });
    case 'save':
      return save(state);
    case 'saved':
      return saved(state, event.check, event.now_ms);
    case 'not_saved':
      return state.face === 'saving' ? keying(draft, { kind: 'problem', code: event.code }, state.aside) : state;
    case 'undo':
      return canUndo(state, event.now_ms)
        ? { ...common(state), face: 'undoing', check: state.check, since_ms: state.since_ms }
        : state;
    case 'undone':
      return state.face === 'undoing' ? { ...common(state), face: 'undone', check: state.check } : state;
    case 'not_undone':
      return state.face === 'undoing' ? { ...state, face: 'saved', problem: event.code } : state;
    case 'next':
      return state.face === 'saved' && settled(state, event.now_ms) ? keying(draft, { kind: 'none' }, state.aside) : state;
  }
}

/** What is asked of the device while `saving`; null in every other state. */
export function requestOf(state: GateState): CheckDraft | null {
  return state.face === 'saving' ? checkDraft(state.draft, state.sure) : null;
}

export function canSave(state: GateState): boolean {
  return state.face === 'keying' && isWhole(state.draft);
}

/** Whether the pad of characters stands in place of that of digits. */
export function isPlatePad(state: GateState): boolean {
  if (state.face !== 'keying') return false;
  const { subject, seat } = state.draft;
  return (subject === 'vehicle' && seat === 0) || (subject === 'bus' && state.bus_plate);
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

function common({ draft, aside, bus_plate }: GateState): Pick<GateState, 'draft' | 'aside' | 'bus_plate'> {
  return { draft, aside, bus_plate };
}

function keying(draft: GateDraft, note: Note = { kind: 'none' }, aside: Aside = {}): GateState {
  return { draft, aside, bus_plate: false, face: 'keying', note };
}

/** A result that is only shown, and gives way to the next passer's first key. */
function takesNext(state: GateState): boolean {
  return state.face === 'undone' || (state.face === 'saved' && waitingCheck(state) === null);
}


/** A note is about what stands there: any change of it makes the note old, and "sure" with it. */
function edited(state: GateState, draft: GateDraft): GateState {
  if (draft === state.draft && state.face === 'keying') return state;
  return { draft, aside: state.aside, bus_plate: state.bus_plate, face: 'keying', note: { kind: 'none' } };
}

function withDraft(state: GateState, change: Partial<GateDraft>): GateState {
  const draft = { ...state.draft, ...change };
  if (state.face === 'saving') return state;
  return state.face === 'keying' ? edited(state, draft) : { ...state, draft };
}

function digit(state: GateState, key: string): GateState {
  if (!/^\d$/.test(key)) return state;
  if (state.face === 'saving') {
    const ahead = keyDigit(state.ahead, key);
    return ahead === state.ahead ? state : { ...state, ahead };
  }
  if (isPlatePad(state)) return edited(state, { ...state.draft, plate: keyPlate(state.draft.plate, key) });
  return state.face === 'keying' || takesNext(state) ? edited(state, keyedDigit(state.draft, key)) : state;
}

function subject(state: GateState, subject: SubjectKind, province: string): GateState {
  if (state.face !== 'keying' && !takesNext(state)) return state;
  const [draft, aside] = switched(state.draft, state.aside, subject, province);
  return draft === state.draft && state.face === 'keying' ? { ...state, bus_plate: false } : keying(draft, { kind: 'none' }, aside);
}

function plateEdit(state: GateState, province: string): GateState {
  if (state.face !== 'keying') return state;
  const plate = state.draft.plate === '' ? province : state.draft.plate;
  if (state.draft.subject === 'bus') return { ...edited(state, { ...state.draft, plate }), bus_plate: true };
  return edited(state, { ...state.draft, plate, seat: 0 });
}

function without(aside: Aside, subject: SubjectKind): Aside {
  return Object.fromEntries(Object.entries(aside).filter(([name]) => name !== subject));
}

function plateDone(state: GateState, plate: string): GateState {
  if (state.face !== 'keying' && !takesNext(state)) return state;
  if (state.draft.subject === 'bus') return { ...edited(state, { ...state.draft, plate }), bus_plate: false };
  // A vehicle that was laid aside keeps its people; they do not sit in another one.
  const same = state.aside.vehicle?.plate === plate;
  const [draft, aside] = switched(state.draft, same ? state.aside : without(state.aside, 'vehicle'), 'vehicle', '');
  return keying(toSeats(draft, plate), { kind: 'none' }, aside);
}

function save(state: GateState): GateState {
  if (!canSave(state) || state.face !== 'keying') return state;
  const sure = state.note.kind === 'problem' && (state.note.code === 'reading_unlikely' || state.note.code === 'plate_unlikely');
  return { ...common(state), bus_plate: false, face: 'saving', sure, ahead: '' };
}

function saved(state: GateState, check: SavedCheck, now_ms: number): GateState {
  if (state.face !== 'saving') return state;
  const draft = nextDraft(state.draft);
  // The next passer's digits were keyed before the answer came; a recheck must be seen first, so it drops them.
  const aside = without(state.aside, state.draft.subject);
  if (state.ahead !== '' && check.disposition === 'admit') return keying({ ...draft, digits: state.ahead }, { kind: 'none' }, aside);
  return { ...common(firstState()), draft, aside, face: 'saved', check, since_ms: now_ms, problem: null };
}

function opened(view: GateView, now_ms: number): GateState {
  const draft = view.draft ?? EMPTY_DRAFT;
  if (!isEmptyDraft(draft)) return keying(draft, { kind: 'restored' });
  if (view.undo !== null && now_ms < view.undo.undo_until_ms) {
    return { ...common(firstState()), draft, face: 'saved', check: view.undo, since_ms: now_ms, problem: null };
  }
  return keying(draft);
}

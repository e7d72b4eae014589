/** How what the hub tells is said on more than one page. Pure. */
import type { Code } from '../kit/bindings/Code';
import type { ReasonText } from '../kit/bindings/ReasonText';
import type { VoidReason } from '../kit/bindings/VoidReason';
import type { PassageRow } from '../kit/bindings/hub/PassageRow';
import type { PasserRow } from '../kit/bindings/hub/PasserRow';
import type { RecordName } from '../kit/bindings/hub/RecordName';
import { same, words, wordsOfCode, type Both } from '../kit/words';

/** Reasons that the app has words for, by their numbers. */
export const BUILT_IN_REASONS = {
  1: 'symptoms',
  2: 'no_pass',
  3: 'not_local',
  4: 'refused',
  5: 'instrument',
  6: 'doctor',
  7: 'ordered',
} as const;

/** Why an officer may void a check; `undo` is the gate's, `outcome_wrong` is said of a resolution. */
export const VOID_REASONS: readonly VoidReason[] = [
  'reading_wrong',
  'direction_wrong',
  'twice',
  'person_wrong',
  'exercise',
];

/** Past this error a time is shown as uncertain. */
const UNCERTAIN_MS = 5 * 60_000;

/** One text for a record, to tell rows apart. */
export function keyOf(record: RecordName): string {
  return `${record.device}/${record.epoch}/${record.seq}/${record.branch}`;
}

export function reasonWords(id: number, own: readonly ReasonText[]): Both {
  const word = BUILT_IN_REASONS[id as keyof typeof BUILT_IN_REASONS] as (typeof BUILT_IN_REASONS)[1] | undefined;
  if (word !== undefined) return words(`desk-reason-${word}`);
  const found = own.find((reason) => reason.id === id);
  return found === undefined ? words('desk-reason-number', { n: id }) : { 'zh-Hans': found.zh, en: found.en };
}

/** Every reason that can be chosen. */
export function allReasons(own: readonly ReasonText[]): { id: number; text: Both }[] {
  const built_in = Object.keys(BUILT_IN_REASONS).map(Number);
  return [...built_in, ...own.map((reason) => reason.id)].map((id) => ({ id, text: reasonWords(id, own) }));
}

/** Which seat; nothing for somebody on foot. */
export function seatWords(passer: PasserRow): Both | null {
  if (passer.seat === 0) return null;
  return passer.seat === 1 ? words('seat-driver') : words('seat', { n: passer.seat });
}

/** What passed: a plate, a name, so many people. */
export function subjectWords(check: PassageRow): Both {
  if (check.plate !== null) return same(check.plate);
  if (check.subject === 'person') {
    const name = check.passers[0]?.name ?? null;
    return name === null ? words('desk-subject-person') : same(name);
  }
  return words(`desk-subject-${check.subject}`);
}

export function isUncertain(check: Pick<PassageRow, 'event_error_ms'>): boolean {
  return check.event_error_ms === null || check.event_error_ms > UNCERTAIN_MS;
}

/** Why something that was sent did not happen. The sentences of the link are the phone's: here nothing is kept. */
export function refusalWords(code: Code): Both {
  return code === 'hub_away' ? words('send_lost') : wordsOfCode(code);
}

/** Codes for which the reader of the page is the one who decides. */
const HELD_CODES = ['format_unknown', 'kind_unknown', 'value_implausible', 'checkpoint_foreign', 'fork', 'device_revoked'] as const;

/** Why a record is held. The general sentence ends in "an officer will decide": here that officer reads it. */
export function heldWords(code: Code): Both {
  const known = HELD_CODES.find((one) => one === code);
  return known === undefined ? wordsOfCode(code) : words(`held-why-${known}`);
}

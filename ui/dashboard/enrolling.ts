/**
 * Enrolment links as an officer sees them. Pure but for the clock that is handed in.
 *
 * What always holds: how long a link lives is told by the hub's clock, whatever the officer's computer believes.
 */
import { encode } from 'uqr';
import type { Code } from '../kit/bindings/Code';
import type { EnrolmentItem } from '../kit/bindings/hub/EnrolmentItem';
import type { EnrolmentState } from '../kit/bindings/hub/EnrolmentState';
import { words, type Both } from '../kit/words';
import { refusalWords } from './says';

/** When the hub was last heard: by its clock, and by this computer's. */
export interface Heard {
  hub_ms: number;
  here_ms: number;
}

/** The hub's time now. A clock that was put back here does not put it back. */
export function hubNow(heard: Heard, here_now_ms: number): number {
  return heard.hub_ms + Math.max(0, here_now_ms - heard.here_ms);
}

/** Whether something can still come of a link. */
export function isOpen(item: EnrolmentItem, now_ms: number): boolean {
  return (item.state === 'open' || item.state === 'asked') && now_ms < item.expires_ms;
}

/** What came of typed digits; other codes have the sentences of every page. */
const DIGITS_REFUSED = ['code_burnt', 'code_used', 'code_unknown'] as const;

/** Why typed digits connected nothing. The sentences of the codes speak to the volunteer. */
export function digitsRefusal(code: Code): Both {
  const known = DIGITS_REFUSED.find((one) => one === code);
  return known === undefined ? refusalWords(code) : words(`digits-refused-${known}`);
}

/** Why no phone came by a link that ended; null while one can, and where one did. */
export function whyWords(state: EnrolmentState): Both | null {
  return state === 'over' || state === 'burnt_second_device' || state === 'burnt_digits' ? words(`enrolment-why-${state}`) : null;
}

/** `9:05`; `0:00` once it is over. */
export function timeLeft(expires_ms: number, now_ms: number): string {
  const seconds = Math.max(0, Math.ceil((expires_ms - now_ms) / 1000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What was typed, without the spaces that people read digits with, and in a Chinese keyboard's wide digits too; null while it is no six digits. */
export function sixDigits(typed: string): string | null {
  const digits = typed.normalize('NFKC').replace(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

/** A QR code as one path of squares, and how many of them make a side. */
export function qrPath(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((is_dark, x) => (is_dark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])));
  return { path: squares.join(''), size };
}

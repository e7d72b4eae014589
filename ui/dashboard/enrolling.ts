/** Enrolment links as an officer sees them. Pure but for the clock that is handed in. */
import { encode } from 'uqr';
import type { EnrolmentItem } from '../kit/bindings/hub/EnrolmentItem';

/** Whether something can still come of a link. */
export function isOpen(item: EnrolmentItem, now_ms: number): boolean {
  return (item.state === 'open' || item.state === 'asked') && now_ms < item.expires_ms;
}

/** `9:05`; `0:00` once it is over. */
export function timeLeft(expires_ms: number, now_ms: number): string {
  const seconds = Math.max(0, Math.ceil((expires_ms - now_ms) / 1000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What was typed, without the spaces that people read digits with; null while it is no six digits. */
export function sixDigits(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

/** A QR code as one path of squares, and how many of them make a side. */
export function qrPath(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((is_dark, x) => (is_dark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])));
  return { path: squares.join(''), size };
}

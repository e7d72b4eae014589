/** A time keyed from paper: four digits, of today or yesterday. Pure. */
import type { LateDay } from '../kit/bindings/LateDay';
import type { LateTime } from '../kit/bindings/LateTime';

const DIGITS = 4;

/** The digits after one more; one that no clock shows there is ignored. */
export function keyLate(digits: string, key: string): string {
  const next = digits + key;
  return /^\d$/.test(key) && next.length <= DIGITS && isPart(next) ? next : digits;
}

/** `14:05`, with the places that are still missing as `_`. */
export function lateText(digits: string): string {
  const places = digits.padEnd(DIGITS, '_');
  return `${places.slice(0, 2)}:${places.slice(2)}`;
}

export function digitsOfLate(late: LateTime | null): string {
  return late === null ? '' : late.time.replace(':', '').padStart(DIGITS, '0');
}

/** The time that is meant; null while digits are missing. */
export function lateOf(day: LateDay, digits: string): LateTime | null {
  return digits.length === DIGITS ? { day, time: lateText(digits) } : null;
}

/** Whether it has not been yet; `now` is the clock of the checkpoint, `14:05`. */
export function isAhead(late: LateTime, now: string): boolean {
  return late.day === 'today' && late.time > now;
}

function isPart(digits: string): boolean {
  const [h = '0', hh = '0', m = '0'] = digits;
  return Number(h) <= 2 && Number(h + hh) <= 23 && Number(m) <= 5;
}

/** How a reading is keyed and written: tenths of a degree, three digits, the point by itself; or `Lo` and `Hi`. */
import type { Keyed } from './bindings/Keyed';

export const DIGITS_MAX = 3;

/** `365` -> 365 tenths, `lo` and `hi` as they are; null while digits are missing. */
export function readingOfDigits(digits: string): Keyed | null {
  if (digits === 'lo' || digits === 'hi') return digits;
  return /^\d{3}$/.test(digits) ? Number(digits) : null;
}

/** 365 -> `36.5`, as the instrument shows it. */
export function readingText(reading: Keyed): string {
  if (reading === 'lo') return 'Lo';
  if (reading === 'hi') return 'Hi';
  return `${Math.trunc(reading / 10)}.${Math.abs(reading % 10)}`;
}

/** What stands in the three places of the card: `36` -> `3`, `6`, nothing. */
export function digitPlaces(digits: string): [string, string, string] {
  return [digits.charAt(0), digits.charAt(1), digits.charAt(2)];
}

/** The digits after one more key; a digit behind `lo` or `hi` starts anew, a fourth one is ignored. */
export function keyDigit(digits: string, key: string): string {
  if (!/^\d$/.test(key)) return digits;
  if (digits === 'lo' || digits === 'hi') return key;
  return digits.length >= DIGITS_MAX ? digits : digits + key;
}

/** The digits without the last key. */
export function dropDigit(digits: string): string {
  return digits === 'lo' || digits === 'hi' ? '' : digits.slice(0, -1);
}

/** How a reading is keyed and written: tenths of a degree, three digits, the point by itself. */

export const DIGITS_MAX = 3;

/** `365` -> 365 tenths; null while digits are missing. */
export function readingOfDigits(digits: string): number | null {
  return /^\d{3}$/.test(digits) ? Number(digits) : null;
}

/** 365 -> `36.5`. */
export function readingText(reading_dc: number): string {
  return `${Math.trunc(reading_dc / 10)}.${Math.abs(reading_dc % 10)}`;
}

/** What stands in the three places of the card: `36` -> `3`, `6`, nothing. */
export function digitPlaces(digits: string): [string, string, string] {
  return [digits.charAt(0), digits.charAt(1), digits.charAt(2)];
}

/**
 * A scanner types much faster than a hand, and ends with Enter: `3-A-17⏎` is a slip, `闽D8K2Q5⏎` a plate. Pure.
 *
 * What always holds: what a hand keys is never taken for a scan, and a run of digits stays what it is.
 */
import { isUsualPlate } from '../kit/plate';

/** The longest pause between two characters of a scanner. */
export const SCAN_GAP_MS = 50;
const CHARS_MIN = 3;
const CHARS_MAX = 24;

export interface Burst {
  text: string;
  last_ms: number;
}

export const NO_BURST: Burst = { text: '', last_ms: 0 };

export type Scanned = { kind: 'slip'; slip: string } | { kind: 'plate'; plate: string };

/** The burst after one more key. A longer pause begins a new one. */
export function burstAfter(burst: Burst, key: string, now_ms: number): Burst {
  if ([...key].length !== 1) return burst;
  const goes_on = burst.text !== '' && now_ms - burst.last_ms <= SCAN_GAP_MS && burst.text.length < CHARS_MAX;
  return { text: goes_on ? burst.text + key : key, last_ms: now_ms };
}

/** What was scanned, when Enter comes as fast as the rest; null for anything else. */
export function scannedBy(burst: Burst, now_ms: number): Scanned | null {
  if (now_ms - burst.last_ms > SCAN_GAP_MS || burst.text.length < CHARS_MIN) return null;
  return readScan(burst.text);
}

/**
 * Follows the keys of a screen that saves on Enter, with the times of the keys themselves: a busy page hears them late.
 * `mixed` is a text that no scanner's speed proves and no hand means: digits with something else between them, as of a
 * slow scanner. It is never saved.
 */
export class KeysHeard {
  #burst: Burst = NO_BURST;
  #other = false;

  /** Whether a burst begins with this key. */
  take(key: string, at_ms: number): boolean {
    const before = this.#burst;
    this.#burst = burstAfter(before, key, at_ms);
    if ([...key].length === 1 && !/^\d$/.test(key)) this.#other = true;
    if (key === 'Escape') this.#other = false;
    return this.#burst !== before && [...this.#burst.text].length === 1;
  }

  enter(at_ms: number): Scanned | 'mixed' | null {
    const heard = scannedBy(this.#burst, at_ms) ?? (this.#other ? 'mixed' : null);
    this.#burst = NO_BURST;
    this.#other = false;
    return heard;
  }
}

/** A text as a scanner or a keyboard types it. */
export function readScan(text: string): Scanned | null {
  const plain = text.trim().toUpperCase();
  const joined = plain.replace(/[\s·•.-]/g, '');
  if (isUsualPlate(joined)) return { kind: 'plate', plate: joined };
  return isSlip(plain) ? { kind: 'slip', slip: plain } : null;
}

/** `3-A-17`, `3a17`, `a 17`: a letter and a number at least. */
export function isSlip(text: string): boolean {
  return /^\d{0,6}[\s_./–—-]*[A-Z]{1,3}[\s_./–—-]*\d{1,9}$/.test(text.trim().toUpperCase());
}

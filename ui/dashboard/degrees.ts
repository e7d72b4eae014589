/** How officers type temperatures and whole numbers. Pure. */
import type { Keyed } from '../kit/bindings/Keyed';

/** What a keyboard in Chinese mode writes for digits and the point. */
function plain(typed: string): string {
  return typed
    .trim()
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[．。，,]/g, '.')
    .replace(/\s*(?:°C?|℃|度)$/i, '');
}

/** `37.3` -> 373, `37` -> 370; null for anything else. No float is ever made. */
export function tenthsOf(typed: string): number | null {
  const found = /^(\d{1,3})(?:\.(\d))?$/.exec(plain(typed));
  return found === null ? null : Number(found[1]) * 10 + Number(found[2] ?? 0);
}

/** `Lo` and `Hi` as an instrument shows them, or tenths; `365` keys in as 36.5, as at the gate. */
export function keyedOf(typed: string): Keyed | null {
  const text = plain(typed).toLowerCase();
  if (text === 'lo' || text === 'hi') return text;
  return /^\d{3}$/.test(text) ? Number(text) : tenthsOf(text);
}

/** `10` -> 10; null for anything that is no whole number. */
export function wholeOf(typed: string): number | null {
  const text = plain(typed);
  return /^\d{1,4}$/.test(text) ? Number(text) : null;
}

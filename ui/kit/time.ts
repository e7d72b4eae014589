/**
 * How times, ages and countdowns are written. Pure: the time is an argument.
 *
 * What always holds: clock times are those of the checkpoint's zone, wherever the phone thinks it is.
 */
import { words, type Both } from './words';

function parts(ms: number, zone: string | undefined): Record<string, string> {
  const options: Intl.DateTimeFormatOptions = {
    month: '2-digit',
    day: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  const found: Record<string, string> = {};
  for (const part of formatOf(zone, options).formatToParts(ms)) found[part.type] = part.value;
  return found;
}

/** Making one takes a WebView about a millisecond; a screen writes dozens of times, and again with each tick. */
const made = new Map<string, Intl.DateTimeFormat>();

function formatOf(
  zone: string | undefined,
  options: Intl.DateTimeFormatOptions,
  locale = 'en-GB',
): Intl.DateTimeFormat {
  const key = [locale, zone, ...Object.keys(options)].join();
  const format = made.get(key) ?? newFormat(zone, options, locale);
  made.set(key, format);
  return format;
}

function newFormat(
  zone: string | undefined,
  options: Intl.DateTimeFormatOptions,
  locale: string,
): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, zone === undefined ? options : { ...options, timeZone: zone });
  } catch {
    // A zone that this WebView does not know yet: the phone's own zone is the next best.
    return new Intl.DateTimeFormat(locale, options);
  }
}

/** `14:05`. */
export function clockTime(ms: number, zone: string | undefined): string {
  const { hour = '', minute = '' } = parts(ms, zone);
  return `${hour}:${minute}`;
}

/** `14:05` today, `11-23 14:05` on another day. */
export function dayTime(ms: number, zone: string | undefined, now_ms: number): string {
  const then = parts(ms, zone);
  const now = parts(now_ms, zone);
  const clock = `${then['hour'] ?? ''}:${then['minute'] ?? ''}`;
  const sameDay = then['year'] === now['year'] && then['month'] === now['month'] && then['day'] === now['day'];
  return sameDay ? clock : `${then['month'] ?? ''}-${then['day'] ?? ''} ${clock}`;
}

/** `11月23日` / `23 November`. */
export function dateWords(ms: number, zone: string | undefined): Both {
  const options: Intl.DateTimeFormatOptions = { month: 'long', day: 'numeric' };
  return { 'zh-Hans': formatOf(zone, options, 'zh-Hans').format(ms), en: formatOf(zone, options).format(ms) };
}

/** `2 小时前` / `2 h ago`: whole units, rounded down, so that an age is never flattered by more than one of them. */
export function age(seconds: number): Both {
  const n = Math.max(0, Math.floor(seconds));
  if (n < 60) return words('age-now');
  if (n < 3600) return words('age-minutes', { n: Math.floor(n / 60) });
  if (n < 48 * 3600) return words('age-hours', { n: Math.floor(n / 3600) });
  return words('age-days', { n: Math.floor(n / 86400) });
}

/** `2 小时` / `2 h`: how long something took or waited. */
export function span(seconds: number): Both {
  const n = Math.max(0, Math.floor(seconds));
  if (n < 3600) return words('for-minutes', { n: Math.floor(n / 60) });
  if (n < 48 * 3600) return words('for-hours', { n: Math.floor(n / 3600) });
  return words('for-days', { n: Math.floor(n / 86400) });
}

/** `9:41`; never below zero. */
export function countdown(ms: number): string {
  const seconds = secondsLeft(ms);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}:${rest < 10 ? '0' : ''}${rest}`;
}

/** Whole seconds left, the running one counted. */
export function secondsLeft(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}

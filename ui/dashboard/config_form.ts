/** The settings as they are typed, and back. Pure. */
import type { SecondReading } from '../kit/bindings/SecondReading';
import type { ConfigSettings } from '../kit/bindings/hub/ConfigSettings';
import { readingText } from '../kit/reading';
import { tenthsOf, wholeOf } from './degrees';

export interface ConfigForm {
  forehead: string;
  ear: string;
  axillary: string;
  tooLow: string;
  waitMinutes: string;
  keepDays: string;
  secondReading: SecondReading;
  reasons: { id: number; zh: string; en: string }[];
  phones: { label: string; number: string }[];
  places: { name: string }[];
}

/** As many entries as the hub takes in one list. */
export const ENTRIES_MAX = 20;
/** Reasons up to here are built in. */
const REASON_BUILT_IN_MAX = 99;
const MINUTE_MS = 60_000;

export function formOf(config: ConfigSettings): ConfigForm {
  return {
    forehead: readingText(config.forehead_threshold_dc),
    ear: readingText(config.ear_threshold_dc),
    axillary: readingText(config.axillary_threshold_dc),
    tooLow: readingText(config.too_low_dc),
    waitMinutes: String(Math.round(config.recheck_wait_ms / MINUTE_MS)),
    keepDays: String(config.keep_settled_days),
    secondReading: config.second_reading,
    reasons: config.reasons.map((reason) => ({ ...reason })),
    phones: config.phones.map((phone) => ({ ...phone })),
    places: config.places.map((name) => ({ name })),
  };
}

export type Typed = { config: ConfigSettings } | { field: string };

/** What is sent, or the name of the field that is no number; names are those that the hub gives. */
export function configOf(form: ConfigForm): Typed {
  const forehead = tenthsOf(form.forehead);
  const ear = tenthsOf(form.ear);
  const axillary = tenthsOf(form.axillary);
  const tooLow = tenthsOf(form.tooLow);
  const minutes = wholeOf(form.waitMinutes);
  const days = wholeOf(form.keepDays);
  if (forehead === null || ear === null || axillary === null) return { field: 'threshold' };
  if (tooLow === null) return { field: 'too_low_dc' };
  if (minutes === null) return { field: 'recheck_wait_ms' };
  if (days === null) return { field: 'keep_settled_days' };
  return {
    config: {
      forehead_threshold_dc: forehead,
      ear_threshold_dc: ear,
      axillary_threshold_dc: axillary,
      too_low_dc: tooLow,
      recheck_wait_ms: minutes * MINUTE_MS,
      second_reading: form.secondReading,
      reasons: form.reasons.map(({ id, zh, en }) => ({ id, zh: zh.trim(), en: en.trim() })),
      phones: form.phones.map(({ label, number }) => ({ label: label.trim(), number: number.replace(/[\s-]/g, '') })),
      places: form.places.map(({ name }) => name.trim()),
      keep_settled_days: days,
    },
  };
}

/** Which of the figures are none. */
export function unreadOf(form: ConfigForm): (keyof ConfigForm)[] {
  const degrees = (['forehead', 'ear', 'axillary', 'tooLow'] as const).filter((name) => tenthsOf(form[name]) === null);
  const wholes = (['waitMinutes', 'keepDays'] as const).filter((name) => wholeOf(form[name]) === null);
  return [...degrees, ...wholes];
}

/**
 * The number of a new reason. A number never changes its meaning, and versions only rise: each version has its own
 * twenty numbers, so that one which was taken away is never given again.
 */
export function nextReasonId(reasons: readonly { id: number }[], version: number): number {
  let id = REASON_BUILT_IN_MAX + 1 + version * ENTRIES_MAX;
  while (reasons.some((reason) => reason.id === id)) id += 1;
  return id;
}

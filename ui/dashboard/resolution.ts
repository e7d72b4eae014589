/**
 * The form "resolve late", judged before it is sent, by the rule that the hub judges it by.
 *
 * What always holds: the hub decides; this only spares an officer a round trip. Pure.
 */
import type { Code } from '../kit/bindings/Code';
import type { FinalDisposition } from '../kit/bindings/FinalDisposition';
import type { Keyed } from '../kit/bindings/Keyed';
import type { Method } from '../kit/bindings/Method';
import type { ResolutionDraft } from '../kit/bindings/ResolutionDraft';
import type { Site } from '../kit/bindings/Site';
import type { ConfigSettings } from '../kit/bindings/hub/ConfigSettings';
import { keyedOf } from './degrees';

export const LAST_WORDS: readonly FinalDisposition[] = ['admit', 'refer', 'turn_back', 'left'];
export const SITES: readonly Site[] = ['wrist', 'forehead', 'neck', 'ear', 'armpit'];

/** What was typed so far. */
export interface ResolutionForm {
  disposition: FinalDisposition | null;
  /** A number as a select holds it; empty for none. */
  reason: string;
  place: string;
  told: string;
  /** The second reading as typed; empty where none was taken. */
  reading: string;
  site: Site;
  otherThermometer: boolean;
}

export function emptyForm(): ResolutionForm {
  return { disposition: null, reason: '', place: '', told: '', reading: '', site: 'wrist', otherThermometer: false };
}

/** The thermometer that goes with a place: a gate's infrared gun but for the ear and the armpit. */
export function methodOf(site: Site): Method {
  if (site === 'ear') return 'ear';
  return site === 'armpit' ? 'axillary' : 'forehead';
}

/** What a second reading asks for; null where it says nothing or where none was taken. */
export function askedFor(keyed: Keyed | null, method: Method, config: ConfigSettings): FinalDisposition | null {
  if (keyed === null || keyed === 'lo') return null;
  if (keyed === 'hi') return 'refer';
  const thresholds: Record<Method, number> = {
    forehead: config.forehead_threshold_dc,
    ear: config.ear_threshold_dc,
    axillary: config.axillary_threshold_dc,
  };
  if (keyed >= thresholds[method]) return 'refer';
  return keyed < config.too_low_dc ? null : 'admit';
}

/** Whether the last word needs a reason: it goes against the second reading, or admits without one. */
export function reasonNeeded(form: ResolutionForm, config: ConfigSettings | null): boolean {
  if (form.disposition === null || form.disposition === 'left') return false;
  const keyed = keyedOf(form.reading);
  // Without the hub's thresholds only the rule that needs none can be told; the hub asks for the rest.
  const asked = config === null ? null : askedFor(keyed, methodOf(form.site), config);
  if (asked !== null) return form.disposition !== asked;
  return form.disposition === 'admit' && (config !== null || keyed === null);
}

export type Judged = { draft: ResolutionDraft } | { code: Code; field: string };

/** What is sent, or what must be mended first. `sure` is for a reading that was asked about once. */
export function judge(form: ResolutionForm, seat: number, config: ConfigSettings | null, sure: boolean): Judged {
  const typed = form.reading.trim();
  const keyed = typed === '' ? null : keyedOf(typed);
  if (typed !== '' && keyed === null) return { code: 'reading_out_of_range', field: 'reading_dc' };
  if (form.disposition === null) return { code: 'disposition_needed', field: 'disposition' };
  const needed = reasonNeeded(form, config);
  if (needed && form.reason === '') return { code: 'reason_needed', field: 'reason' };
  return {
    draft: {
      seat,
      reading_dc: keyed,
      method: methodOf(form.site),
      site: form.site,
      other_thermometer: keyed !== null && form.otherThermometer,
      disposition: form.disposition,
      // A reason that was chosen for another last word is not sent along.
      reason: needed ? Number(form.reason) : null,
      place: form.place.trim() || null,
      told: form.told.trim() || null,
      sure,
    },
  };
}

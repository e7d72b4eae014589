/** How the device in memory judges: the rules of crates/domain, as far as the screens can meet them. */
import type { Cause } from '../bindings/Cause';
import type { CheckDraft } from '../bindings/CheckDraft';
import type { Disposition } from '../bindings/Disposition';
import type { FinalDisposition } from '../bindings/FinalDisposition';
import type { Forced } from '../bindings/Forced';
import type { Keyed } from '../bindings/Keyed';
import type { LateTime } from '../bindings/LateTime';
import type { PasserView } from '../bindings/PasserView';
import type { ReadingView } from '../bindings/ReadingView';
import type { ResolutionDraft } from '../bindings/ResolutionDraft';
import type { SeatDraft } from '../bindings/SeatDraft';
import type { SubjectKind } from '../bindings/SubjectKind';
import { DoorProblem } from '../host';
import { isUsualPlate } from '../plate';

const THRESHOLD_DC = 373;
const TOO_LOW_DC = 340;
const COUNT_MAX = 200;
const ZONE_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const WEIGHT: Disposition[] = ['admit', 'left', 'turn_back', 'recheck', 'refer'];

export interface Judged {
  subject: SubjectKind;
  disposition: Disposition;
  cause: Cause;
  plate: string | null;
  n_passers: number;
  passers: PasserView[];
  observed_ms: number | null;
}

export function causeOf(reading: Keyed): Cause {
  if (reading === 'hi') return 'fever';
  if (reading === 'lo') return 'too_cold';
  return reading >= THRESHOLD_DC ? 'fever' : reading < TOO_LOW_DC ? 'too_cold' : 'none';
}

export function judge(draft: CheckDraft, now_ms: number): Judged {
  const observed_ms = draft.late ? observed(draft.late, now_ms) : null;
  const reading = draft.reading_dc ?? null;
  if (reading !== null) {
    if ([...(draft.name ?? '')].length > 40) throw new DoorProblem('name_too_long', 'name');
    const phone = draft.phone ?? '';
    if (phone !== '' && !/^\+?[\d -]{5,20}$/.test(phone)) throw new DoorProblem('phone_invalid', 'phone');
    const passer = passerOf(draft, {
      seat: 0,
      reading_dc: reading,
      name: draft.name ?? null,
      phone,
      forced: draft.forced ?? null,
    });
    return { ...told([passer]), subject: 'person', plate: null, n_passers: 1, observed_ms };
  }
  if (draft.vehicle) {
    const plate = plateOf(draft.vehicle.plate, draft.sure);
    if (draft.vehicle.seats.length === 0) throw new DoorProblem('seats_invalid', 'seats');
    const passers = draft.vehicle.seats.map((seat) => passerOf(draft, seat));
    return { ...told(passers), subject: 'vehicle', plate, n_passers: passers.length, observed_ms };
  }
  if (draft.bus) {
    const plate = plateOf(draft.bus.plate, draft.sure);
    const passers = draft.bus.exceptions.map((seat) => passerOf(draft, seat));
    if (passers.length > count(draft.bus.n)) throw new DoorProblem('count_invalid', 'n');
    return { ...told(passers), subject: 'bus', plate, n_passers: draft.bus.n, observed_ms };
  }
  if (draft.tally !== null && draft.tally !== undefined) {
    return { ...told([]), subject: 'tally', plate: null, n_passers: count(draft.tally), observed_ms };
  }
  throw new DoorProblem('request_malformed');
}

/** The last word of a resolution, or what must be mended first. */
export function judgeResolution(draft: ResolutionDraft, first: ReadingView | null): { second: ReadingView | null; disposition: FinalDisposition } {
  const keyed = draft.reading_dc ?? null;
  const second = keyed === null ? null : { reading_dc: likely(keyed, draft.sure), method: draft.method, site: draft.site };
  if (second !== null && first !== null && !draft.other_thermometer && first.site === second.site && first.method === second.method) {
    throw new DoorProblem('second_same', 'site');
  }
  const cause = second === null ? null : causeOf(second.reading_dc);
  const asked = cause === 'fever' ? 'refer' : cause === 'none' ? 'admit' : null;
  const disposition = draft.disposition ?? asked;
  if (disposition === null) throw new DoorProblem('disposition_needed', 'disposition');
  const is_overruled = asked === null ? disposition === 'admit' : disposition !== asked && disposition !== 'left';
  if (is_overruled && (draft.reason ?? null) === null) throw new DoorProblem('reason_needed', 'reason');
  return { second, disposition };
}

function passerOf(draft: CheckDraft, seat: SeatDraft): PasserView {
  const reading_dc = likely(seat.reading_dc, draft.sure);
  const cause = causeOf(reading_dc);
  return {
    seat: seat.seat,
    first: { reading_dc, method: seat.method ?? draft.method, site: seat.site ?? draft.site },
    cause,
    disposition: dispositionOf(cause, seat.forced ?? null),
    reason: seat.forced?.reason ?? null,
    name: seat.name ?? null,
    phone: seat.phone === '' ? null : (seat.phone ?? null),
    origin: seat.seat === 0 ? (draft.origin ?? null) : null,
    outcome: null,
  };
}

function likely(reading: Keyed, sure: boolean): Keyed {
  if (typeof reading !== 'number') return reading;
  if (reading < 250 || reading > 450) throw new DoorProblem('reading_out_of_range', 'reading_dc');
  if (!sure && (reading < 340 || reading > 420)) throw new DoorProblem('reading_unlikely', 'reading_dc');
  return reading;
}

function dispositionOf(cause: Cause, forced: Forced | null): Disposition {
  const asked = cause === 'none' ? 'admit' : 'recheck';
  if (forced === null) return asked;
  const { disposition } = forced;
  const needs_reason = disposition !== asked && disposition !== 'left' && !(cause === 'fever' && disposition === 'refer');
  if (needs_reason && (forced.reason ?? null) === null) throw new DoorProblem('reason_needed', 'reason');
  return disposition;
}

function told(passers: PasserView[]): Pick<Judged, 'disposition' | 'cause' | 'passers'> {
  const weight = (passer: PasserView): number => WEIGHT.indexOf(passer.disposition);
  const worst = [...passers].sort((a, b) => weight(b) - weight(a))[0];
  return { disposition: worst?.disposition ?? 'admit', cause: worst?.cause ?? 'none', passers };
}

function plateOf(plate: string, sure: boolean): string | null {
  if (plate === '') return null;
  if (!sure && !isUsualPlate(plate)) throw new DoorProblem('plate_unlikely', 'plate');
  return plate;
}

function count(n: number): number {
  if (n < 1 || n > COUNT_MAX) throw new DoorProblem('count_invalid', 'n');
  return n;
}

function observed(late: LateTime, now_ms: number): number {
  const found = /^(\d{1,2}):(\d{2})$/.exec(late.time);
  const [hour, minute] = [Number(found?.[1] ?? 99), Number(found?.[2] ?? 99)];
  if (hour > 23 || minute > 59) throw new DoorProblem('time_invalid', 'late');
  const midnight = dayStart(now_ms) - (late.day === 'yesterday' ? DAY_MS : 0);
  const at_ms = midnight + (hour * 60 + minute) * 60_000;
  if (at_ms > now_ms + 60_000) throw new DoorProblem('time_ahead', 'late');
  return at_ms;
}

export function dayStart(now_ms: number): number {
  return Math.floor((now_ms + ZONE_MS) / DAY_MS) * DAY_MS - ZONE_MS;
}

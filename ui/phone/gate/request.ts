/** What the device is asked to record. Pure. */
import type { CheckDraft } from '../../kit/bindings/CheckDraft';
import type { GateDraft } from '../../kit/bindings/GateDraft';
import { isPlateKeyed } from '../../kit/plate';
import { readingOfDigits } from '../../kit/reading';
import { isWhole } from './keys';
import { filledSeats } from './seats';

/** Null where something is missing. */
export function checkDraft(draft: GateDraft, sure: boolean): CheckDraft | null {
  if (!isWhole(draft)) return null;
  const { direction, method, site, late } = draft;
  const common: CheckDraft = { direction, method, site, sure };
  if (late !== null) common.late = late;
  const plate = isPlateKeyed(draft.plate) ? draft.plate : '';
  switch (draft.subject) {
    case 'person': {
      const { forced } = draft;
      const [name, phone, origin] = [draft.name, draft.phone, draft.origin].map(orNull);
      return {
        ...common,
        reading_dc: readingOfDigits(draft.digits),
        name: name ?? null,
        phone: phone ?? null,
        origin: origin ?? null,
        ...(forced === null ? {} : { forced }),
      };
    }
    case 'vehicle':
      return { ...common, vehicle: { plate, seats: filledSeats(draft) } };
    case 'bus':
      return { ...common, bus: { plate, n: Number(draft.count), exceptions: filledSeats(draft) } };
    case 'tally':
      return { ...common, tally: Number(draft.count) };
  }
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

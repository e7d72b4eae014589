/** What the device in memory has counted: today's checks, a shift's checks, who still waits. */
import type { CheckRow } from '../bindings/CheckRow';
import type { Fever } from '../bindings/Fever';
import type { PasserView } from '../bindings/PasserView';
import type { RecheckRow } from '../bindings/RecheckRow';
import type { ShiftCounts } from '../bindings/ShiftCounts';
import { causeOf } from './judge';
import { RECHECK_MS } from './post';

export function countsOf(checks: CheckRow[]): ShiftCounts {
  const counts: ShiftCounts = { checks: 0, entries: 0, exits: 0, suspected: 0, confirmed: 0, voids: 0 };
  for (const check of checks) {
    if (check.void_reason !== null) {
      counts.voids += 1;
      continue;
    }
    counts.checks += 1;
    counts[check.direction === 'entry' ? 'entries' : 'exits'] += check.n_passers;
    const fevers = check.passers.map(feverOf);
    counts.suspected += fevers.filter((fever) => fever !== 'none').length;
    counts.confirmed += fevers.filter((fever) => fever === 'confirmed').length;
  }
  return counts;
}

export function feverOf(passer: PasserView): Fever {
  const second = passer.outcome?.second ?? null;
  if (second !== null && causeOf(second.reading_dc) === 'fever') return 'confirmed';
  if (passer.cause !== 'fever') return 'none';
  if (passer.outcome === null) return passer.disposition === 'recheck' ? 'suspected' : 'confirmed';
  return second === null ? 'confirmed' : 'suspected';
}

/** Everyone who was told to wait or sent on, those due first. */
export function rechecksOf(checks: CheckRow[], of_others: RecheckRow[]): RecheckRow[] {
  const own = checks
    .filter((check) => check.void_reason === null && check.slip !== null)
    .flatMap((check) =>
      check.passers
        .filter((passer) => passer.disposition === 'recheck')
        .map((passer) => ({
          slip: check.slip ?? '',
          seat: passer.seat,
          seq: check.seq,
          direction: check.direction,
          plate: check.plate,
          name: passer.name,
          first: passer.first,
          cause: passer.cause,
          since_ms: check.saved_ms,
          due_ms: check.saved_ms + RECHECK_MS,
          outcome: passer.outcome,
        })),
    );
  return [...own, ...of_others].sort((a, b) => a.due_ms - b.due_ms);
}

/** What the device in memory says of its outbox. */
import type { Code } from '../bindings/Code';
import type { OutboxView } from '../bindings/OutboxView';
import type { StatusView } from '../bindings/StatusView';
import type { MockDevice } from '../host_mock';
import { EPOCH, MINUTE_MS } from './post';

/** In the scene `why-CODE` records wait for it, in `still-CODE` none does. */
function whyOf(scene: string): Code | null {
  const found = /^(?:why|still)-(\w+)$/.exec(scene);
  return found === null ? null : (found[1] as Code);
}

export function statusOf(device: MockDevice): StatusView {
  const unsent = device.unsent_seqs.length;
  const busy = unsent > 0;
  const { scene } = device;
  return {
    device: '01936b2e-7f3a-7cc1-8f5e-9a3b1c2d4e5f',
    epoch: EPOCH,
    records: device.seq,
    unsent,
    oldest_unsent_s: busy ? 7320 : null,
    held: scene === '' ? 1 : 0,
    refused: scene === '' ? 1 : 0,
    last_receipt: device.last_receipt,
    clock_offset_ms: null,
    why: whyOf(scene) ?? (busy ? 'hub_away' : null),
    storage: scene === 'full' ? 'storage_full' : scene === 'nearly_full' ? 'storage_nearly_full' : null,
    clock: scene === 'clock' ? 'clock_wrong' : null,
    notice: device.scene === 'salvaged' ? 'store_salvaged' : null,
    sending: false,
    enrolled: device.enrolment.state === 'enrolled' || device.enrolment.state === 'foreign',
    fork: scene === 'fork' ? { digits: '483920', since_ms: Date.now() - 7_320_000 } : scene === 'fork_soon' ? { digits: null, since_ms: Date.now() } : null,
  };
}

export function outboxOf(device: MockDevice): OutboxView {
  const busy = device.unsent_seqs.length > 0;
  const now_ms = Date.now();
  return {
    status: statusOf(device),
    waiting: device.unsent_seqs.slice(0, 50).map((seq) => {
      const check = device.checks.find((row) => row.seq === seq);
      const first = check?.subject === 'person' ? check.passers[0]?.first.reading_dc : undefined;
      return {
        epoch: EPOCH,
        seq,
        saved_ms: check?.saved_ms ?? now_ms - 7_320_000,
        record: check !== undefined ? 'check' : seq % 3 === 0 ? 'void' : 'resolution',
        reading_dc: first ?? null,
      };
    }),
    tray:
      device.scene === ''
        ? [
            { epoch: EPOCH, seq: 12, saved_ms: now_ms - 90 * MINUTE_MS, record: 'check', delivery: 'held', code: 'value_implausible' },
            { epoch: EPOCH, seq: 9, saved_ms: now_ms - 26 * 60 * MINUTE_MS, record: 'resolution', delivery: 'refused', code: 'target_foreign' },
          ]
        : [],
    handed_over: busy ? device.unsent_seqs.length : 0,
    handed_over_ms: busy ? now_ms - 20 * MINUTE_MS : null,
    last_try_ms: busy ? now_ms - 40_000 : now_ms - MINUTE_MS,
    next_try_ms: now_ms + 50_000,
  };
}

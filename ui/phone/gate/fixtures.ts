/** What the tests of the gate lean on; no screen imports it. */
import type { GateView } from '../../kit/bindings/GateView';
import type { PasserView } from '../../kit/bindings/PasserView';
import type { SavedCheck } from '../../kit/bindings/SavedCheck';

export const NOW_MS = 1_795_000_000_000;

export function passer(over: Partial<PasserView> = {}): PasserView {
  return {
    seat: 0,
    first: { reading_dc: 365, method: 'forehead', site: 'forehead' },
    cause: 'none',
    disposition: 'admit',
    reason: null,
    name: null,
    phone: null,
    origin: null,
    outcome: null,
    ...over,
  };
}

export function saved(over: Partial<SavedCheck> = {}): SavedCheck {
  return {
    epoch: 7,
    seq: 42,
    disposition: 'admit',
    cause: 'none',
    slip: null,
    subject: 'person',
    plate: null,
    n_passers: 1,
    passers: [passer()],
    direction: 'entry',
    saved_ms: NOW_MS,
    observed_ms: null,
    undo_until_ms: NOW_MS + 10_000,
    recheck_ms: null,
    ...over,
  };
}

export const fever = saved({
  disposition: 'recheck',
  cause: 'fever',
  passers: [passer({ cause: 'fever', disposition: 'recheck', first: { reading_dc: 376, method: 'forehead', site: 'forehead' } })],
  slip: '3-A-17',
  recheck_ms: NOW_MS + 600_000,
});

export function gateView(): GateView {
  return {
    checkpoint: null,
    volunteer: { id: 0, name: '' },
    shift: null,
    draft: null,
    undo: null,
    language: 'zh-Hans',
    theme: 'auto',
    text_percent: 100,
    config: {
      version: 0,
      recheck_wait_ms: 600_000,
      second_reading: 'other_site_or_thermometer',
      reasons: [],
      phones: [],
      places: [],
      words: null,
    },
  };
}

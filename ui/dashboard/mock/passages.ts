/** Checks of a hub in memory: walkers, a car, a bus, a tally; fevers in every state. */
import type { Disposition } from '../../kit/bindings/Disposition';
import type { SubjectKind } from '../../kit/bindings/SubjectKind';
import type { HeldRow } from '../../kit/bindings/hub/HeldRow';
import type { OutcomeRow } from '../../kit/bindings/hub/OutcomeRow';
import type { PassageRow } from '../../kit/bindings/hub/PassageRow';
import type { PasserRow } from '../../kit/bindings/hub/PasserRow';
import type { ReadingRow } from '../../kit/bindings/hub/ReadingRow';
import type { SettingsView } from '../../kit/bindings/hub/SettingsView';
import { CHECKPOINTS, deviceId, HOUR_MS, MINUTE_MS, NOW_MS } from './now';

function reading(reading_dc: ReadingRow['reading_dc'], site: ReadingRow['site'] = 'forehead'): ReadingRow {
  return { reading_dc, method: site === 'ear' ? 'ear' : 'forehead', site };
}

function passer(first: ReadingRow, told: Disposition, more: Partial<PasserRow> = {}): PasserRow {
  return {
    seat: 0,
    first,
    disposition: told,
    fever: told === 'recheck' ? 'suspected' : told === 'refer' ? 'confirmed' : 'none',
    is_waiting: told === 'recheck',
    reason: null,
    name: null,
    phone: null,
    origin: null,
    outcome: null,
    ...more,
  };
}

function outcome(disposition: OutcomeRow['disposition'], more: Partial<OutcomeRow> = {}): OutcomeRow {
  const at_ms = NOW_MS - 50 * MINUTE_MS;
  return { disposition, second: null, reason: null, place: null, told: null, at_ms, by_officer: false, n_resolutions: 1, ...more };
}

function passage(seq: number, ago_min: number, subject: SubjectKind, passers: PasserRow[], more: Partial<PassageRow> = {}): PassageRow {
  const order: Disposition[] = ['admit', 'left', 'turn_back', 'recheck', 'refer'];
  const worst = passers.reduce((heavy, one) => Math.max(heavy, order.indexOf(one.disposition)), 0);
  const checkpoint = CHECKPOINTS[seq % 3 === 0 ? 3 : 5];
  return {
    record: { device: deviceId(seq % 3 === 0 ? 3 : 4), epoch: 2914500311, seq, branch: 0 },
    checkpoint: checkpoint?.name ?? '',
    event_ms: NOW_MS - ago_min * MINUTE_MS,
    event_error_ms: 40,
    is_late: false,
    direction: seq % 4 === 0 ? 'exit' : 'entry',
    subject,
    plate: null,
    n_passers: Math.max(1, passers.length),
    disposition: order[worst] ?? 'admit',
    slip: null,
    passers,
    void_reason: null,
    ...more,
  };
}

export function passages(): PassageRow[] {
  const walker = (tenths: number): PasserRow[] => [passer(reading(tenths), 'admit')];
  return [
    passage(318, 2, 'person', walker(365)),
    passage(317, 4, 'person', [passer(reading(378), 'recheck', { name: '吴小云', phone: '13800138000', origin: '漳州' })], { slip: '6-A-19' }),
    passage(
      316,
      9,
      'vehicle',
      [
        passer(reading(366), 'admit', { seat: 1, name: '陈志强' }),
        passer(reading(381, 'ear'), 'recheck', { seat: 2, phone: '13959260000' }),
        passer(reading(364), 'admit', { seat: 3 }),
      ],
      { plate: '闽D·F0368', slip: '6-A-18' },
    ),
    passage(315, 12, 'tally', [], { n_passers: 14 }),
    passage(314, 21, 'bus', [passer(reading('hi'), 'recheck', { seat: 7 })], { plate: '闽D·K1209', n_passers: 38, slip: '6-A-17' }),
    passage(313, 26, 'person', walker(363), { is_late: true, event_error_ms: null }),
    passage(312, 47, 'person', [
      passer(reading(376), 'recheck', {
        is_waiting: false,
        name: 'Maria Lindqvist',
        outcome: outcome('admit', { second: reading(368, 'wrist'), told: '王组长' }),
      }),
    ], { slip: '4-B-7', disposition: 'recheck' }),
    passage(311, 66, 'person', [
      passer(reading(384), 'recheck', {
        is_waiting: false,
        fever: 'confirmed',
        name: '张建国',
        phone: '13606900000',
        outcome: outcome('refer', { second: reading(382, 'wrist'), place: '殿前街道社区卫生服务中心', told: '林医生', n_resolutions: 2 }),
      }),
    ], { slip: '6-A-16', disposition: 'recheck' }),
    passage(310, 80, 'vehicle', [passer(reading(379), 'refer', { seat: 1 })], { plate: '闽C·88A21', slip: '6-A-15' }),
    passage(309, 95, 'person', [
      passer(reading(377), 'recheck', {
        is_waiting: false,
        fever: 'confirmed',
        outcome: outcome('admit', { reason: 6, by_officer: true }),
      }),
    ], { slip: '4-B-6', disposition: 'recheck', event_error_ms: null }),
    passage(308, 99, 'person', walker(366), { void_reason: 'twice' }),
    passage(307, 102, 'person', [passer(reading(362), 'turn_back', { reason: 2 })]),
  ];
}

export function heldRecords(): HeldRow[] {
  const row = (seq: number, code: HeldRow['code'], kind: HeldRow['kind'], check: PassageRow | null, can_count: boolean): HeldRow => ({
    record: { device: deviceId(1), epoch: 2914500311, seq, branch: 0 },
    checkpoint: '林后 2',
    letter: seq % 2 === 0 ? 'A' : 'B',
    kind,
    code,
    arrived_ms: NOW_MS - (400 - seq) * MINUTE_MS,
    can_count,
    check,
  });
  const car = passage(202, 160, 'vehicle', [passer(reading(366), 'admit', { seat: 1 }), passer(reading(365), 'admit', { seat: 2 })], {
    plate: '闽D·12345',
  });
  return [
    row(202, 'checkpoint_foreign', 'check', car, true),
    row(215, 'kind_unknown', 'other', null, false),
    row(233, 'fork', 'check', passage(233, 120, 'person', [passer(reading(364), 'admit')]), true),
  ];
}

export function settings(can_change: boolean): SettingsView {
  return {
    config: {
      forehead_threshold_dc: 373,
      ear_threshold_dc: 375,
      axillary_threshold_dc: 373,
      too_low_dc: 340,
      recheck_wait_ms: 10 * MINUTE_MS,
      second_reading: 'other_site_or_thermometer',
      reasons: [{ id: 100, zh: '有核酸证明', en: 'Has a test certificate' }],
      phones: [
        { label: '街道卫生服务中心', number: '05925100120' },
        { label: '区疾控', number: '05925100999' },
      ],
      places: ['殿前街道社区卫生服务中心', '区发热门诊'],
      keep_settled_days: 7,
    },
    version: 4,
    can_change,
    checkpoints: CHECKPOINTS.map(({ id, name }) => ({
      id,
      name,
      words: {
        is_open: id !== 5,
        zh: id === 4 ? '请走右边的门' : '',
        en: id === 4 ? 'Please use the right-hand entrance' : '',
      },
    })),
  };
}

/** Of a day before: still waiting. */
export function yesterday(): PassageRow {
  return passage(201, (19 * HOUR_MS) / MINUTE_MS, 'person', [passer(reading(380), 'recheck', { name: '何阿婆' })], {
    slip: '4-B-3',
  });
}

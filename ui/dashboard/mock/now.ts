/** Today at the checkpoints of a hub in memory. */
import type { CheckpointRow } from '../../kit/bindings/hub/CheckpointRow';
import type { CheckpointState } from '../../kit/bindings/hub/CheckpointState';
import type { Counts } from '../../kit/bindings/hub/Counts';
import type { NowView } from '../../kit/bindings/hub/NowView';
import type { ShiftRow } from '../../kit/bindings/hub/ShiftRow';
import { notHeard } from './posts';

export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
/** 14:06 in Shanghai, so that pictures do not change with the day. */
export const NOW_MS = Date.UTC(2026, 10, 23, 6, 6);
export const DAY_START_MS = NOW_MS - 14 * HOUR_MS - 6 * MINUTE_MS;
export const ZONE = 'Asia/Shanghai';

export function deviceId(n: number): string {
  return `01936b2e-7f3a-7cc1-8f5e-9a3b1c2d4e${String(10 + n)}`;
}

const rows: [string, CheckpointState, number, number, number, number, number | null][] = [
  ['高殿 7', 'silent', 402, 377, 0, 216, 138],
  ['林后 2', 'silent', 288, 240, 1, 131, 95],
  ['枋湖 1', 'gap', 611, 590, 0, 0, 3],
  ['高殿 3 号卡点', 'behind', 914, 870, 2, 4, 1],
  ['五通 9', 'no_device', 0, 0, 0, 0, null],
  ['高殿 1', 'live', 1204, 1166, 3, 0, 0],
  ['后坑 2', 'live', 780, 741, 0, 0, 1],
  ['钟宅 5', 'live', 655, 602, 1, 0, 0],
];

export const CHECKPOINTS = rows.map(([name], index) => ({ id: index + 1, name }));

function counts(entries: number, exits: number, suspected: number): Counts {
  const checks = Math.round((entries + exits) * 0.84);
  return { checks, entries, exits, vehicles: Math.round(checks / 9), suspected, confirmed: Math.floor(suspected / 2) };
}

function checkpoint(row: (typeof rows)[number], index: number, calm: boolean): CheckpointRow {
  const [name, state, entries, exits, suspected, unsent, heard] = row;
  const hours = [6, 7, 8, 9, 10, 11, 12, 13].map((hour, at) => ({
    start_ms: DAY_START_MS + hour * HOUR_MS,
    counts: counts(Math.floor(entries / 8), Math.floor(exits / 8), at === 2 ? suspected : 0),
  }));
  return {
    id: index + 1,
    name,
    state: calm ? 'live' : state,
    is_open: state !== 'no_device',
    n_waiting: calm ? 0 : suspected > 1 ? suspected - 1 : 0,
    counts: counts(entries, exits, suspected),
    unsent: calm ? 0 : unsent,
    last_heard_ms: heard === null && !calm ? null : NOW_MS - (calm ? 1 : (heard ?? 0)) * MINUTE_MS,
    hours: entries === 0 ? [] : hours,
  };
}

export function shiftOf(index: number): ShiftRow | null {
  if (index === 1) return null;
  const is_long = index === 3;
  const volunteers = ['林婶', '陈伯', 'Anna Berg', '老周'];
  return {
    started_ms: NOW_MS - (is_long ? 15 : 6) * HOUR_MS,
    volunteers: volunteers.slice(0, 1 + (index % 4)),
    is_long,
  };
}

export function checkpointRows(scene: string): CheckpointRow[] {
  const calm = scene === 'calm';
  const used = scene === 'empty' ? [] : rows.filter((row) => !calm || row[1] !== 'no_device');
  return used.map((row, index) => checkpoint(row, index, calm));
}

export function nowView(scene: string, n_waiting: number, n_held: number): NowView {
  const checkpoints = checkpointRows(scene);
  const sum = (pick: (of: Counts) => number): number =>
    checkpoints.reduce((total, row) => total + pick(row.counts), 0);
  return {
    unit: '殿前街道',
    zone: ZONE,
    now_ms: NOW_MS,
    day_start_ms: DAY_START_MS,
    totals: {
      checks: sum((of) => of.checks),
      entries: sum((of) => of.entries),
      exits: sum((of) => of.exits),
      vehicles: sum((of) => of.vehicles),
      suspected: sum((of) => of.suspected),
      confirmed: sum((of) => of.confirmed),
    },
    not_heard: notHeard(scene),
    n_waiting,
    n_held,
    checkpoints,
  };
}

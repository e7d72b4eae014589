/** How the posts of the hub in memory fare, and the day's course. */
import type { CheckpointRow } from '../../kit/bindings/hub/CheckpointRow';
import type { DeviceRow } from '../../kit/bindings/hub/DeviceRow';
import type { NotHeard } from '../../kit/bindings/hub/NotHeard';
import type { PostRow } from '../../kit/bindings/hub/PostRow';
import type { PostsView } from '../../kit/bindings/hub/PostsView';
import type { QuarterRow } from '../../kit/bindings/hub/QuarterRow';
import type { ThroughputView } from '../../kit/bindings/hub/ThroughputView';
import { checkpointRows, DAY_START_MS, deviceId, HOUR_MS, MINUTE_MS, NOW_MS, shiftOf, ZONE } from './now';

export function notHeard(scene: string): NotHeard {
  const posts = checkpointRows(scene).filter((row) => row.state !== 'live' && (row.is_open || row.state !== 'no_device'));
  return {
    posts: posts.map(({ id, name, state, is_open, last_heard_ms }) => {
      return { id, name, state, is_open, letters: state === 'no_device' ? [] : ['A'], last_heard_ms };
    }),
    records_at_least: posts.reduce((total, row) => total + row.unsent, 0) + (posts.length > 0 ? 63 : 0),
    records_lost: posts.length > 0 ? 12 : 0,
  };
}

function device(row: CheckpointRow, index: number): DeviceRow {
  const gaps = row.state === 'gap' ? 63 : 0;
  const ranges = gaps > 0 ? [{ epoch: 1, from: 1204, to: 1265 }, { epoch: 1, from: 1300, to: 1300 }] : [];
  return {
    device: deviceId(index),
    name: index === 0 ? '蓝壳平板' : '',
    letter: 'A',
    state: row.state === 'no_device' || row.state === 'part_silent' ? 'live' : row.state,
    last_heard_ms: row.last_heard_ms,
    unsent: row.unsent,
    oldest_unsent_ms: row.unsent > 0 ? NOW_MS - 138 * MINUTE_MS : null,
    gaps,
    missing: { ranges, has_more: false },
    lost: index === 1 ? 12 : 0,
    gone: { ranges: index === 1 ? [{ epoch: 1, from: 88, to: 99 }] : [], has_more: false },
    held: index === 2 ? 1 : 0,
    refused: 0,
    clock_offset_ms: index === 1 ? 8 * HOUR_MS : 120,
    is_clock_off: index === 1,
    app_version: '0.1.0',
    battery_percent: index === 0 ? 9 : null,
    free_mb: 5200,
    shift: shiftOf(index),
  };
}

export function postsView(scene: string): PostsView {
  const posts: PostRow[] = checkpointRows(scene).map((row, index) => {
    const devices = row.state === 'no_device' ? [] : [device(row, index)];
    const { id, name, state, is_open, last_heard_ms, unsent } = row;
    const sum = (of: (one: DeviceRow) => number): number => devices.reduce((total, one) => total + of(one), 0);
    return { id, name, state, is_open, last_heard_ms, unsent, gaps: sum((one) => one.gaps), lost: sum((one) => one.lost), devices };
  });
  return { zone: ZONE, now_ms: NOW_MS, not_heard: notHeard(scene), posts };
}

export function throughputView(scene: string): ThroughputView {
  const quarter_ms = HOUR_MS / 4;
  const n = Math.ceil((NOW_MS - DAY_START_MS) / quarter_ms);
  const lacks = notHeard(scene).posts.length;
  const quarters: QuarterRow[] = Array.from({ length: scene === 'empty' ? 0 : n }, (_, at) => {
    const hour = at / 4;
    const peak = Math.exp(-((hour - 7.5) ** 2) / 3) * 420 + Math.exp(-((hour - 12.5) ** 2) / 4) * 160;
    const entries = Math.round(hour < 5 ? 0 : peak + 18);
    const exits = Math.round(hour < 5 ? 0 : peak * 0.8 + 24);
    const checks = Math.round((entries + exits) * 0.84);
    return {
      start_ms: DAY_START_MS + at * quarter_ms,
      counts: { checks, entries, exits, vehicles: Math.round(checks / 9), suspected: at % 17 === 0 ? 1 : 0, confirmed: 0 },
      posts_not_heard: lacks > 0 && at >= n - 10 ? Math.min(lacks, at - (n - 11)) : 0,
    };
  });
  return { zone: ZONE, now_ms: NOW_MS, day_start_ms: DAY_START_MS, day_end_ms: DAY_START_MS + 24 * HOUR_MS, not_heard: notHeard(scene), quarters };
}

/** The checkpoint that the device in memory stands at: its crew, its config, and what it was told of others. */
import type { CheckpointView } from '../bindings/CheckpointView';
import type { ConfigView } from '../bindings/ConfigView';
import type { RecheckRow } from '../bindings/RecheckRow';
import type { VolunteerView } from '../bindings/VolunteerView';

export const EPOCH = 305_419_896;
export const UNDO_MS = 10_000;
export const MINUTE_MS = 60_000;
export const RECHECK_MS = 10 * MINUTE_MS;
export const LONG_MS = 12 * 60 * MINUTE_MS;
export const NOBODY: VolunteerView = { id: 0, name: '' };
export const POST: CheckpointView = { id: 3, name: '高殿 3 号卡点', letter: 'A', zone: 'Asia/Shanghai' };
export const CREW: VolunteerView[] = [
  { id: 1001, name: '陈建国' },
  { id: 1000, name: '李丽英' },
  { id: 1002, name: 'Tom Baker' },
  { id: 1003, name: '王秀兰' },
  { id: 1004, name: '林志强' },
  { id: 1005, name: '黄美玲' },
];

export const CONFIG: ConfigView = {
  version: 4,
  recheck_wait_ms: RECHECK_MS,
  second_reading: 'other_site_or_thermometer',
  reasons: [
    { id: 1, word: 'symptoms', zh: null, en: null },
    { id: 2, word: 'no_pass', zh: null, en: null },
    { id: 3, word: 'not_local', zh: null, en: null },
    { id: 4, word: 'refused', zh: null, en: null },
    { id: 5, word: 'instrument', zh: null, en: null },
    { id: 6, word: 'doctor', zh: null, en: null },
    { id: 7, word: 'ordered', zh: null, en: null },
    { id: 100, word: null, zh: '持 48 小时核酸证明', en: 'Has a 48-hour test' },
  ],
  phones: [
    { label: '高殿社区', number: '05925680012' },
    { label: '区疾控值班', number: '05925100120' },
  ],
  places: ['第一医院发热门诊', '社区观察点'],
  words: null,
};

/** A passer whom the post's other phone told to wait. */
export function otherPhonesRow(now_ms: number): RecheckRow {
  return {
    slip: '3-B-4',
    seat: 2,
    seq: null,
    direction: null,
    plate: '闽D8K2Q5',
    name: null,
    first: { reading_dc: 375, method: 'forehead', site: 'forehead' },
    cause: 'fever',
    since_ms: now_ms - MINUTE_MS,
    due_ms: now_ms + 9 * MINUTE_MS - 5_000,
    outcome: null,
  };
}

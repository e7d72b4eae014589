import { beforeAll, expect, test } from 'vitest';
import type { StatusView } from '../kit/bindings/StatusView';
import { textOf } from '../kit/scripts/read_keys.mjs';
import { addTexts } from '../kit/words';
import { footLine, noticeWords, type FootLine } from './foot';

const NOW_MS = Date.UTC(2026, 10, 23, 6, 6);
const QUIET: StatusView = {
  device: '01936b2e-7f3a-7cc1-8f5e-9a3b1c2d4e5f',
  epoch: 7,
  records: 40,
  unsent: 0,
  oldest_unsent_s: null,
  held: 0,
  refused: 0,
  last_receipt: null,
  clock_offset_ms: null,
  why: null,
  storage: null,
  clock: null,
  notice: null,
  sending: false,
  enrolled: true,
};

beforeAll(() => {
  for (const file of ['codes', 'time', 'phone']) addTexts({ 'zh-Hans': textOf('zh-Hans', file), en: textOf('en', file) });
});

function line(over: Partial<StatusView>, status_ms = NOW_MS): FootLine {
  return footLine({ ...QUIET, ...over }, status_ms, NOW_MS, 'Asia/Shanghai');
}

test('says how many, how old and why', () => {
  const found = line({ unsent: 37, oldest_unsent_s: 7320, why: 'hub_away' });
  expect(found).toMatchObject({
    shape: 'triangle',
    text: { 'zh-Hans': '待传 37 条，最早 2 小时前 · 连不上', en: '37 unsent, oldest 2 h ago · no contact' },
  });
});

test('the age goes on between two answers of the device', () => {
  expect(line({ unsent: 1, oldest_unsent_s: 50 }, NOW_MS - 20_000).text.en).toBe('1 unsent, oldest 1 min ago');
});

test('says "all delivered" only under a receipt', () => {
  expect(line({ last_receipt: NOW_MS }).text.en).toBe('All delivered 14:06');
  expect(line({ last_receipt: NOW_MS }).shape).toBe('dot');
  expect(line({}).text.en).toBe('Nothing to send yet');
  expect(line({ unsent: 1, oldest_unsent_s: 0, last_receipt: NOW_MS }).shape).toBe('triangle');
});

test('claims nothing before the device has answered', () => {
  expect(footLine(null, 0, NOW_MS, undefined).shape).toBe('ring');
});

test('names what the hub holds or refuses, and a clock that is wrong', () => {
  expect(line({ held: 2, refused: 1 }).more.map((more) => more.en)).toEqual(['2 for an officer', '1 not counted']);
  expect(line({ clock: 'clock_wrong' }).more.map((more) => more.en)).toEqual(['clock wrong']);
  expect(line({}).more).toEqual([]);
});

test('a reason without words of its own still says that it was not sent', () => {
  expect(line({ unsent: 1, oldest_unsent_s: 0, why: 'internal' }).text.en).toContain('not sent');
});

test('in large text it says the same in the fewest words', () => {
  expect(line({ unsent: 37, oldest_unsent_s: 7320, why: 'hub_away' }).brief.en).toBe('37 unsent · 2 h ago');
  expect(line({ last_receipt: NOW_MS }).brief.en).toBe('All delivered 14:06');
});

test('every fault of the link is named in the fewest words, in both languages', () => {
  const said: [StatusView['why'] & string, string, string][] = [
    ['hub_full', '中心满了', 'hub disk full'],
    ['link_slow', '网太慢', 'slow network'],
    ['hub_key_wrong', '假中心', 'false hub'],
    ['hub_foreign', '不是本中心', 'wrong hub'],
    ['answer_foreign', '网络要登录', 'network sign-in'],
    ['receipt_invalid', '回执不对', 'bad receipt'],
    ['device_unknown', '中心不认识', 'unknown to hub'],
    ['checkpoint_unknown', '中心不认识卡点', 'post unknown to hub'],
    ['app_too_old', '程序太旧', 'app too old'],
    ['hub_too_old', '中心太旧', 'hub too old'],
    ['device_revoked', '设备已停用', 'device out of use'],
  ];
  for (const [why, zh, en] of said) {
    const { text } = line({ unsent: 2, oldest_unsent_s: 60, why });
    expect([text['zh-Hans'].endsWith(zh), text.en.endsWith(en)], why).toEqual([true, true]);
  }
});

test('what the hub says besides stands beside "all delivered" and takes its green dot', () => {
  const said: [StatusView['why'] & string, string][] = [
    ['device_revoked', 'device out of use'],
    ['app_too_old', 'app too old'],
    ['hub_too_old', 'hub too old'],
  ];
  for (const [why, en] of said) {
    const found = line({ last_receipt: NOW_MS, why });
    expect([found.shape, found.text.en], why).toEqual(['triangle', `All delivered 14:06 · ${en}`]);
  }
  expect(line({ last_receipt: NOW_MS, why: 'hub_away' }).shape).toBe('dot');
  expect(line({ why: 'app_too_old' })).toMatchObject({ shape: 'triangle', text: { en: 'Nothing to send yet · app too old' } });
});

test('a device out of use is not told that what it has unsent is at the hub', () => {
  expect(noticeWords('device_revoked').en).toMatch(/^Your records are safe/);
  expect(noticeWords('device_revoked').en).not.toContain('At the hub');
  expect(noticeWords('hub_full').en).toContain('disk is full');
});

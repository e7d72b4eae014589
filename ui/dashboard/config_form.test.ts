import { expect, test } from 'vitest';
import type { ConfigSettings } from '../kit/bindings/hub/ConfigSettings';
import { configOf, formOf, nextReasonId, unreadOf } from './config_form';

const config: ConfigSettings = {
  forehead_threshold_dc: 373,
  ear_threshold_dc: 375,
  axillary_threshold_dc: 370,
  too_low_dc: 340,
  recheck_wait_ms: 600_000,
  second_reading: 'any',
  reasons: [{ id: 100, zh: '有证明', en: 'Has a certificate' }],
  phones: [{ label: '区疾控', number: '05925100' }],
  places: ['区发热门诊'],
  keep_settled_days: 7,
};

test('what nobody touched goes back as it came', () => {
  expect(configOf(formOf(config))).toEqual({ config });
});

test('a field that is no number is named as the hub names it', () => {
  const cases: [Partial<ReturnType<typeof formOf>>, string][] = [
    [{ ear: 'hot' }, 'threshold'],
    [{ forehead: '' }, 'threshold'],
    [{ tooLow: '34.55' }, 'too_low_dc'],
    [{ waitMinutes: '1.5' }, 'recheck_wait_ms'],
    [{ keepDays: 'a week' }, 'keep_settled_days'],
  ];
  for (const [typed, field] of cases) expect(configOf({ ...formOf(config), ...typed }), field).toEqual({ field });
});

test('of several figures those that are none are marked', () => {
  expect(unreadOf(formOf(config))).toEqual([]);
  expect(unreadOf({ ...formOf(config), ear: 'hot', waitMinutes: '' })).toEqual(['ear', 'waitMinutes']);
});

test('numbers to call lose their spaces and hyphens, texts their edges', () => {
  const typed = { ...formOf(config), phones: [{ label: ' 区疾控 ', number: '0592-510 0999' }], places: [{ name: ' 门诊 ' }] };
  const sent = configOf(typed);
  expect('config' in sent && sent.config.phones).toEqual([{ label: '区疾控', number: '05925100999' }]);
  expect('config' in sent && sent.config.places).toEqual(['门诊']);
});

test('a reason never gets the number that one of an earlier version had', () => {
  expect(nextReasonId([], 0)).toBe(100);
  expect(nextReasonId([{ id: 100 }], 0)).toBe(101);
  // 101 was given in version 0 and taken away in version 1: version 2 does not give it again.
  expect(nextReasonId([{ id: 100 }], 2)).toBe(140);
  expect(nextReasonId([{ id: 140 }], 2)).toBe(141);
});

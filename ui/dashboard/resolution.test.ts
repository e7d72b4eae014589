import { expect, test } from 'vitest';
import type { ConfigSettings } from '../kit/bindings/hub/ConfigSettings';
import { emptyForm, judge, reasonNeeded, type ResolutionForm } from './resolution';

const config: ConfigSettings = {
  forehead_threshold_dc: 373,
  ear_threshold_dc: 378,
  axillary_threshold_dc: 373,
  too_low_dc: 340,
  recheck_wait_ms: 600_000,
  second_reading: 'other_site_or_thermometer',
  reasons: [],
  phones: [],
  places: [],
  keep_settled_days: 7,
};

function form(more: Partial<ResolutionForm>): ResolutionForm {
  return { ...emptyForm(), ...more };
}

test('who goes against the reading, or admits without one, gives a reason', () => {
  const cases: [Partial<ResolutionForm>, boolean][] = [
    [{ disposition: null }, false],
    [{ disposition: 'admit' }, true],
    [{ disposition: 'refer' }, false],
    [{ disposition: 'turn_back' }, false],
    [{ disposition: 'left' }, false],
    [{ disposition: 'admit', reading: '36.5' }, false],
    [{ disposition: 'refer', reading: '36.5' }, true],
    [{ disposition: 'turn_back', reading: '36.5' }, true],
    [{ disposition: 'admit', reading: '37.9' }, true],
    [{ disposition: 'refer', reading: '37.9' }, false],
    [{ disposition: 'left', reading: '37.9' }, false],
    [{ disposition: 'admit', reading: 'hi' }, true],
    [{ disposition: 'admit', reading: 'lo' }, true],
    [{ disposition: 'refer', reading: '33.0' }, false],
    // The ear has a threshold of its own.
    [{ disposition: 'admit', reading: '37.5', site: 'ear' }, false],
    [{ disposition: 'admit', reading: '37.8', site: 'ear' }, true],
  ];
  for (const [typed, want] of cases) expect(reasonNeeded(form(typed), config), JSON.stringify(typed)).toBe(want);
});

test('before the settings are here only the rule that needs no threshold is told', () => {
  expect(reasonNeeded(form({ disposition: 'admit' }), null)).toBe(true);
  expect(reasonNeeded(form({ disposition: 'admit', reading: '37.9' }), null)).toBe(false);
});

test('what is missing is said before anything is sent', () => {
  const code = (typed: Partial<ResolutionForm>): string => {
    const judged = judge(form(typed), 0, config, false);
    return 'code' in judged ? judged.code : 'sent';
  };
  const cases: [Partial<ResolutionForm>, string][] = [
    [{}, 'disposition_needed'],
    [{ disposition: 'admit' }, 'reason_needed'],
    [{ disposition: 'admit', reason: '6' }, 'sent'],
    [{ disposition: 'left' }, 'sent'],
    [{ disposition: 'refer', reading: 'warm' }, 'reading_out_of_range'],
  ];
  for (const [typed, want] of cases) expect(code(typed), JSON.stringify(typed)).toBe(want);
});

test('a reason chosen for another last word, and empty texts, are not sent', () => {
  const typed = form({ disposition: 'refer', reason: '6', place: '  ', told: ' 林医生 ', otherThermometer: true });
  expect(judge(typed, 2, config, false)).toEqual({
    draft: {
      seat: 2,
      reading_dc: null,
      method: 'forehead',
      site: 'wrist',
      other_thermometer: false,
      disposition: 'refer',
      reason: null,
      place: null,
      told: '林医生',
      sure: false,
    },
  });
});

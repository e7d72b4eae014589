/** Digits that a device waits with are never out of reach, and never shown for another link than theirs. */
import { expect, test } from 'vitest';
import type { EnrolmentView } from '../kit/bindings/EnrolmentView';
import { canGoBack, leave, NO_STEPS, shown, take } from './enrolling';

/** The device tells how it stands again and again: each time by a view of its own. */
function waiting(digits = '483920'): EnrolmentView {
  return { state: 'waiting', digits, checkpoint_name: '高殿 3 号卡点' };
}

test('whoever wants to paste another link sees the form for as long as the device waits with the same digits', () => {
  const steps = leave(waiting());
  expect(shown(waiting(), NO_STEPS)).toBe('digits');
  expect(shown(waiting(), steps)).toBe('form');
  expect(shown(waiting(), leave(waiting()))).toBe('form');
});

test('the same link pasted again shows its digits again: the hub gives the same ones', () => {
  const before = waiting();
  const steps = take(before);
  expect(shown(before, steps)).toBe('asking');
  expect(shown({ state: 'pending' }, steps)).toBe('asking');
  expect(shown(waiting(), steps)).toBe('digits');
});

test('until the hub has answered for another link, the digits of the last one are not read out for it', () => {
  const before = waiting();
  const steps = take(before);
  expect(shown(before, steps)).toBe('asking');
  expect(shown(waiting('117305'), steps)).toBe('digits');
});

test('a wrong tap is taken back: the digits are one key away while the device waits with them', () => {
  const steps = leave(waiting());
  expect(canGoBack(waiting(), steps)).toBe(true);
  expect(canGoBack(waiting(), NO_STEPS)).toBe(false);
  expect(canGoBack({ state: 'failed', code: 'code_unknown' }, steps)).toBe(false);
  expect(canGoBack({ state: 'none' }, steps)).toBe(false);
});

test('a link of another hub is asked about before anything is done, and can be left', () => {
  const foreign = (): EnrolmentView => ({ state: 'foreign', address: 'https://hub.example.org' });
  const steps = take({ state: 'enrolled', checkpoint: { id: 1, name: '高殿 1 号卡点', letter: 'A', zone: 'Asia/Shanghai' } });
  expect(shown(foreign(), steps)).toBe('elsewhere');
  expect(shown(foreign(), leave(foreign()))).toBe('form');
  expect(canGoBack(foreign(), leave(foreign()))).toBe(false);
  const before = foreign();
  expect(shown(before, take(before))).toBe('asking');
  expect(shown(foreign(), take(before))).toBe('elsewhere');
});

test('a phone that has a checkpoint is done once the hub has answered for its link, and not before', () => {
  const enrolled = (): EnrolmentView => ({
    state: 'enrolled',
    checkpoint: { id: 1, name: '高殿 1 号卡点', letter: 'A', zone: 'Asia/Shanghai' },
  });
  const before = enrolled();
  expect(shown(before, NO_STEPS)).toBe('form');
  expect(shown(before, take(before))).toBe('asking');
  expect(shown(enrolled(), take(before))).toBe('done');
});

test('a link that failed before says nothing of the one that is being asked for', () => {
  const failed: EnrolmentView = { state: 'failed', code: 'code_unknown' };
  expect(shown(failed, NO_STEPS)).toBe('form');
  expect(shown(failed, take(failed))).toBe('asking');
  expect(shown({ state: 'failed', code: 'code_unknown' }, take(failed))).toBe('form');
});

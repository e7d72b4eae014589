import { expect, test } from 'vitest';
import { digitsOfLate, isAhead, keyLate, lateOf, lateText } from './late';

const keyed = (digits: string): string => [...digits].reduce(keyLate, '');

test('four digits are a time, the colon is there by itself', () => {
  expect([lateText('14'), lateText('1405')]).toEqual(['14:__', '14:05']);
  expect([lateOf('today', '140'), lateOf('yesterday', '1405')]).toEqual([null, { day: 'yesterday', time: '14:05' }]);
});

test('what no clock shows cannot be keyed', () => {
  expect([keyed('25'), keyed('3'), keyed('1475'), keyed('235959')]).toEqual(['2', '', '145', '2359']);
});

test('a time that was keyed is there again', () => {
  expect(digitsOfLate({ day: 'today', time: '07:05' })).toBe('0705');
  expect(digitsOfLate(null)).toBe('');
});

test('what has not been yet is said', () => {
  expect([isAhead({ day: 'today', time: '14:05' }, '14:04'), isAhead({ day: 'yesterday', time: '23:00' }, '14:04')]).toEqual([true, false]);
});

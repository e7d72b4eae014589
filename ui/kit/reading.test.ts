import { expect, test } from 'vitest';
import { digitPlaces, readingOfDigits, readingText } from './reading';

test.each([
  ['365', 365],
  ['986', 986],
  ['36', null],
  ['', null],
  ['3650', null],
  ['3a5', null],
])('the digits "%s" are %s tenths', (digits, reading_dc) => {
  expect(readingOfDigits(digits)).toBe(reading_dc);
});

test('a reading is written with one decimal', () => {
  expect([readingText(365), readingText(400), readingText(250)]).toEqual(['36.5', '40.0', '25.0']);
});

test('digits fill their places from the left', () => {
  expect(digitPlaces('36')).toEqual(['3', '6', '']);
});

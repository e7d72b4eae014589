import { expect, test } from 'vitest';
import { digitPlaces, dropDigit, keyDigit, readingOfDigits, readingText } from './reading';

test.each([
  ['365', 365],
  ['986', 986],
  ['36', null],
  ['', null],
  ['3650', null],
  ['3a5', null],
  ['lo', 'lo'],
  ['hi', 'hi'],
])('the digits "%s" are %s tenths', (digits, reading) => {
  expect(readingOfDigits(digits)).toBe(reading);
});

test('a reading is written with one decimal, or as the instrument shows it', () => {
  expect([readingText(365), readingText(400), readingText(250), readingText('lo'), readingText('hi')]).toEqual([
    '36.5',
    '40.0',
    '25.0',
    'Lo',
    'Hi',
  ]);
});

test('digits fill their places from the left', () => {
  expect(digitPlaces('36')).toEqual(['3', '6', '']);
});

test('a digit behind Lo starts a number, a fourth one is ignored', () => {
  expect([keyDigit('36', '5'), keyDigit('365', '1'), keyDigit('lo', '3'), keyDigit('36', 'x')]).toEqual(['365', '365', '3', '36']);
});

test('back takes one digit, or the whole word', () => {
  expect([dropDigit('365'), dropDigit('hi'), dropDigit('')]).toEqual(['36', '', '']);
});

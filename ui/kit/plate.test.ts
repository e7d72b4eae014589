import { expect, test } from 'vitest';
import { isUsualPlate, keyPlate, lastProvince, platePlace, plateText } from './plate';

test('a plate is keyed province, city, then letters and digits', () => {
  expect(['', '闽', '闽D', '闽D8', '使', '12'].map(platePlace)).toEqual(['province', 'city', 'serial', 'serial', 'serial', 'serial']);
});

test('another province takes the place of the one that stands there alone', () => {
  expect(keyPlate('闽', '粤')).toBe('粤');
  expect(keyPlate('闽', 'd')).toBe('闽D');
  expect(keyPlate('闽D8K2Q', '5')).toBe('闽D8K2Q5');
});

test('a plate has at most eight characters, and no I or O', () => {
  expect(keyPlate('闽DD12345', '1')).toBe('闽DD12345');
  expect([keyPlate('闽D', 'I'), keyPlate('闽D', 'o'), keyPlate('闽D', '?')]).toEqual(['闽D', '闽D', '闽D']);
});

test('a new plate begins with the province of the last one', () => {
  expect(lastProvince(['使224578', '粤B12345', '闽D8K2Q5'])).toBe('粤');
  expect(lastProvince([])).toBe('');
});

test('a plate is read in two parts', () => {
  expect([plateText('闽D8K2Q5'), plateText('闽D'), plateText('使224578')]).toEqual(['闽D 8K2Q5', '闽D', '使224578']);
});

test.each(['闽D8K2Q5', '京A12345', '闽DD12345', '粤B12345D', '闽D1234警', '浙A1234学', '粤Z1234港', '粤ZA123澳', '沪A0023领', '使224578', '224578使'])(
  '%s is usual',
  (plate) => {
    expect(isUsualPlate(plate)).toBe(true);
  },
);

test.each(['闽D8K2Q', 'XX12345', '闽D8K2QI', '闽D8K2Q5警', '使2245', '闽', 'ABC'])('%s is not', (plate) => {
  expect(isUsualPlate(plate)).toBe(false);
});

import { expect, test } from 'vitest';
import { grouped } from './digits';

test('six digits are read in two groups, and anything else as it is', () => {
  expect(grouped('012345')).toBe('012 345');
  expect(grouped('12')).toBe('12');
});

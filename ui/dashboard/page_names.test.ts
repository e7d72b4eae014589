import { expect, test } from 'vitest';
import { hashOfPage, pageOfHash, PAGES } from './page_names';

test('every page is found again by its address', () => {
  for (const page of PAGES) expect(pageOfHash(hashOfPage(page))).toBe(page);
});

test('an address that names no page shows Now', () => {
  for (const hash of ['', '#', '#post', '#fevers2', 'held2']) expect(pageOfHash(hash), hash).toBe('now');
  expect(pageOfHash('#/held')).toBe('held');
});

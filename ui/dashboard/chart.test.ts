/** What can still change is drawn apart, and the table says the same numbers. */
import { expect, test } from 'vitest';
import type { QuarterRow } from '../kit/bindings/hub/QuarterRow';
import { chartData, tableRows } from './chart';

function quarter(n: number, entries: number, posts_not_heard: number): QuarterRow {
  const counts = { checks: entries, entries, exits: 1, vehicles: 0, suspected: 0, confirmed: 0 };
  return { start_ms: n * 900_000, counts, posts_not_heard };
}

test('a quarter hour that some post is not heard for is pale, and the pale line begins at the last settled one', () => {
  const data = chartData([quarter(0, 5, 0), quarter(1, 6, 0), quarter(2, 7, 1), quarter(3, 8, 2)]);
  expect(data[0]).toEqual([0, 900, 1800, 2700]);
  expect(data[1]).toEqual([5, 6, null, null]);
  expect(data[3]).toEqual([null, 6, 7, 8]);
});

test('a day that is wholly heard has no pale part', () => {
  const data = chartData([quarter(0, 5, 0), quarter(1, 6, 0)]);
  expect(data[3]).toEqual([null, null]);
  expect(data[4]).toEqual([null, null]);
});

test('the table begins with the newest and leaves the empty night out', () => {
  const rows = tableRows([quarter(0, 0, 0), quarter(1, 6, 0), quarter(2, 0, 1)]);
  expect(rows.map((row) => row.start_ms / 900_000)).toEqual([2, 1]);
  expect(tableRows([quarter(0, 0, 0)])).toEqual([]);
});

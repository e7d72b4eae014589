/** The day's passers by quarter hour, as uPlot wants them: one column of times, one a line. Pure. */
import type { QuarterRow } from '../kit/bindings/hub/QuarterRow';

/** Times in seconds; entries and exits that are settled; those that can still change. */
export type ChartData = [number[], (number | null)[], (number | null)[], (number | null)[], (number | null)[]];

/**
 * A quarter hour that some post is not heard for is drawn pale. The last settled one is drawn in both, so that the pale
 * line begins where the full one ends.
 */
export function chartData(quarters: QuarterRow[]): ChartData {
  const data: ChartData = [[], [], [], [], []];
  quarters.forEach((quarter, at) => {
    const is_open = quarter.posts_not_heard > 0;
    const opens_next = (quarters[at + 1]?.posts_not_heard ?? 0) > 0;
    const { entries, exits } = quarter.counts;
    data[0].push(quarter.start_ms / 1000);
    data[1].push(is_open ? null : entries);
    data[2].push(is_open ? null : exits);
    data[3].push(is_open || opens_next ? entries : null);
    data[4].push(is_open || opens_next ? exits : null);
  });
  return data;
}

/** The quarter hours that say something, newest first: for the table. */
export function tableRows(quarters: QuarterRow[]): QuarterRow[] {
  const says = (quarter: QuarterRow): boolean => quarter.counts.checks > 0 || quarter.posts_not_heard > 0;
  const first = quarters.findIndex(says);
  return first < 0 ? [] : quarters.slice(first).reverse();
}

/** What a table is told of its columns. */
import type { Both } from '../../kit/words';

export type MeasureSize = 'tiny' | 'middle' | 'large' | 'page';

export interface Column {
  /** Also the test id of its cells. */
  id: string;
  name: Both;
  /** Whether it holds figures, which stand to the right. */
  num?: boolean;
  /** Whether it takes a line of its own on a card. */
  whole?: boolean;
}

/** Finds who is meant by a slip: one who waits is opened, of several one is chosen, an unheard one may be resolved. */
import type { RecheckRow } from '../kit/bindings/RecheckRow';
import { ask, asProblem } from '../kit/host';
import type { ProblemCode } from './problem';
import { meantBy, type Meant } from './resolve';

export class SlipFinder {
  /** Everyone under the slip, where one must be chosen. */
  found = $state.raw<RecheckRow[] | null>(null);
  problem = $state<ProblemCode | null>(null);

  clear(): void {
    this.found = null;
    this.problem = null;
  }

  /** Who is meant; null where it must be chosen, or is said by `problem`. */
  async find(slip: string): Promise<Meant | null> {
    this.clear();
    try {
      const answer = await ask<'find_slip'>({ kind: 'find_slip', slip });
      const meant = meantBy(answer.slip, answer.rechecks);
      if (meant !== null) return meant;
      this.found = answer.rechecks;
      if (answer.rechecks.every((row) => row.outcome !== null)) this.problem = 'resolved_already';
    } catch (thrown) {
      this.problem = asProblem(thrown).code;
    }
    return null;
  }
}

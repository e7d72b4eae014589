/** A resolution in time: it takes events, and does what the new state asks of the device. */
import type { ResolutionDraft } from '../kit/bindings/ResolutionDraft';
import { asProblem, send } from '../kit/host';
import { firstResolve, resolutionOf, stepResolve, type Meant, type ResolveEvent, type ResolveState } from './resolve';

export class ResolveDriver {
  state = $state.raw<ResolveState | null>(null);

  open(meant: Meant): void {
    this.state = firstResolve(meant);
  }

  dispatch(event: ResolveEvent): void {
    const before = this.state;
    if (before === null) return;
    const after = stepResolve(before, event);
    this.state = after;
    const request = resolutionOf(after);
    if (request !== null && before.face !== 'saving') void this.#save(request);
    if (after.face === 'undoing' && before.face !== 'undoing') void this.#undo(after.saved.seq);
  }

  async #save(draft: ResolutionDraft): Promise<void> {
    try {
      const reply = await send({ kind: 'resolve', ...draft });
      if (reply.kind === 'saved_resolution') this.dispatch({ kind: 'saved', saved: reply, now_ms: Date.now() });
      else this.dispatch({ kind: 'not_saved', code: 'door_lost' });
    } catch (thrown) {
      this.dispatch({ kind: 'not_saved', code: asProblem(thrown).code });
    }
  }

  async #undo(seq: number): Promise<void> {
    try {
      await send({ kind: 'void_check', seq, reason: 'undo' });
      this.dispatch({ kind: 'undone' });
    } catch (thrown) {
      this.dispatch({ kind: 'not_undone', code: asProblem(thrown).code });
    }
  }
}

/**
 * The gate's state in time: it takes events, and does what the new state asks of the device.
 *
 * What always holds: one command for one save; what is half keyed is kept after every change.
 */
import type { CheckDraft } from '../kit/bindings/CheckDraft';
import type { GateView } from '../kit/bindings/GateView';
import { asProblem, send } from '../kit/host';
import { draftKeeper } from './draft_keeper';
import { firstState, requestOf, step, type GateEvent, type GateState } from './gate';
import { isEmptyDraft } from './gate/draft';

export class GateDriver {
  state = $state.raw<GateState>(firstState());
  #opened = false;
  readonly #keeper = draftKeeper((draft) => send({ kind: 'keep_draft', draft }));

  /** Takes up what the device kept; once, because from then on this screen knows better. */
  open(view: GateView): void {
    if (this.#opened) return;
    this.#opened = true;
    this.dispatch({ kind: 'opened', view, now_ms: Date.now() });
  }

  dispatch(event: GateEvent): void {
    const before = this.state;
    const after = step(before, event);
    if (after === before) return;
    this.state = after;
    this.#keepDraft(before, after, event);
    const request = requestOf(after);
    if (request !== null && before.face !== 'saving') void this.#save(request);
    if (after.face === 'undoing' && before.face !== 'undoing') void this.#undo(after.check.seq);
  }

  #keepDraft(before: GateState, after: GateState, event: GateEvent): void {
    if (after.face === 'saving') {
      this.#keeper.drop();
      return;
    }
    // The device itself has put an empty draft, of the same direction and place, in the saved one's stead.
    const isKept = event.kind === 'opened' || (event.kind === 'saved' && isEmptyDraft(after.draft));
    // What was dropped for a save that did not come about is kept after all.
    if (!isKept && (after.draft !== before.draft || before.face === 'saving')) this.#keeper.keep(after.draft);
  }

  async #save(draft: CheckDraft): Promise<void> {
    try {
      const reply = await send({ kind: 'record_check', ...draft });
      if (reply.kind === 'saved') this.dispatch({ kind: 'saved', check: reply, now_ms: Date.now() });
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


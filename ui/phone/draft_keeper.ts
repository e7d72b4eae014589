/**
 * Keeps what is half keyed on the device, so that a kill does not lose it.
 *
 * What always holds: one request at a time, the newest draft wins, and no tap waits for it.
 */
import type { GateDraft } from '../kit/bindings/GateDraft';

export interface DraftKeeper {
  keep: (draft: GateDraft) => void;
  /** Lets go of what was not sent yet: a draft that came after its own check was saved would be keyed twice. */
  drop: () => void;
}

export function draftKeeper(send: (draft: GateDraft) => Promise<unknown>): DraftKeeper {
  let busy = false;
  let newest: GateDraft | null = null;
  let kept = '';

  async function run(): Promise<void> {
    busy = true;
    while (newest !== null) {
      const draft = newest;
      newest = null;
      const text = JSON.stringify(draft);
      if (text === kept) continue;
      try {
        await send(draft);
        kept = text;
      } catch {
        // The next change tries again; a draft that cannot be kept must not disturb the gate.
        kept = '';
      }
    }
    busy = false;
  }

  return {
    keep(draft) {
      newest = { ...draft };
      if (!busy) void run();
    },
    drop() {
      newest = null;
    },
  };
}

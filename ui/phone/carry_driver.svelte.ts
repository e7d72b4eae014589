/** Carried files in time: asks the device to write one, or to take one in, and says what came of it. */
import { asProblem, pack, settle } from '../kit/host';
import { isBusy, stepCarry, type CarryEvent, type CarryState } from './carry';

export class CarryDriver {
  state = $state.raw<CarryState>({ face: 'idle' });

  /** The screen is opened anew. */
  open(): void {
    if (!isBusy(this.state)) this.state = { face: 'idle' };
  }

  async write(): Promise<void> {
    if (!this.#begins({ kind: 'write' })) return;
    try {
      this.#dispatch({ kind: 'written', file: await pack() });
    } catch (thrown) {
      this.#dispatch({ kind: 'not_written', code: asProblem(thrown).code });
    }
  }

  async read(file: Blob): Promise<void> {
    if (!this.#begins({ kind: 'read', bytes: file.size })) return;
    const bytes = await file.arrayBuffer().catch(() => null);
    if (bytes === null) {
      this.#dispatch({ kind: 'not_settled', code: 'file_damaged' });
      return;
    }
    try {
      this.#dispatch({ kind: 'settled', result: await settle(new Uint8Array(bytes)) });
    } catch (thrown) {
      this.#dispatch({ kind: 'not_settled', code: asProblem(thrown).code });
    }
  }

  #dispatch(event: CarryEvent): void {
    this.state = stepCarry(this.state, event);
  }

  /** Whether the event has set something going. */
  #begins(event: CarryEvent): boolean {
    if (isBusy(this.state)) return false;
    this.#dispatch(event);
    return isBusy(this.state);
  }
}

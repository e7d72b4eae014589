/** The files that were brought in this session, newest first, so that no answer is lost by turning the page. */
import type { Api, Refusal } from './api';
import { FILE_BYTES_MAX, type BroughtFile } from './files';

/** Does something at the hub; says why it was refused. */
export type Decide = (act: (api: Api) => Promise<unknown>) => Promise<Refusal | null>;

export class Files {
  list = $state.raw<BroughtFile[]>([]);
  readonly #decide: Decide;
  #last = 0;

  constructor(decide: Decide) {
    this.#decide = decide;
  }

  get busy(): boolean {
    return this.list.some((one) => one.state === 'sent');
  }

  /** One after the other: each may be large. */
  async take(files: File[]): Promise<void> {
    for (const file of files) await this.#takeOne(file);
  }

  forget(): void {
    this.list = [];
  }

  async #takeOne(file: File): Promise<void> {
    this.#last += 1;
    const head = { id: this.#last, name: file.name };
    if (file.size > FILE_BYTES_MAX) {
      this.list = [{ ...head, state: 'refused', code: 'file_too_large' }, ...this.list];
      return;
    }
    this.list = [{ ...head, state: 'sent' }, ...this.list];
    let brought: BroughtFile = { ...head, state: 'refused', code: 'hub_away' };
    const refusal = await this.#decide(async (api) => {
      brought = { ...head, state: 'taken', view: await api.takeFile(file) };
    });
    if (refusal !== null) brought = { ...head, state: 'refused', code: refusal.code };
    // Somebody may have signed out meanwhile: then nothing is left to fill in.
    this.list = this.list.map((one) => (one.id === head.id ? brought : one));
  }
}

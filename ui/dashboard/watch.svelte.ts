/**
 * What the hub last told a page, asked for again and again.
 *
 * What always holds: an answer never replaces one to a later question, and none comes back after `forget`.
 */
import type { Code } from '../kit/bindings/Code';
import { codeOf } from './api';

export class Watch<T> {
  view = $state.raw<T | null>(null);
  /** Why the last question got no answer; null while it did. */
  trouble = $state<Code | null>(null);
  #asked = 0;
  #shown = 0;
  #open = 0;
  /** Whether it was asked for while a question was open: its answer may be older than what changed. */
  #again = false;
  readonly #ask: () => Promise<T>;
  readonly #ontrouble: (code: Code) => boolean;

  /** `ontrouble` says whether the code is dealt with elsewhere, as being signed out is. */
  constructor(ask: () => Promise<T>, ontrouble: (code: Code) => boolean) {
    this.#ask = ask;
    this.#ontrouble = ontrouble;
  }

  /** Asks now. */
  async read(): Promise<void> {
    this.#asked += 1;
    this.#open += 1;
    const n = this.#asked;
    try {
      const view = await this.#ask();
      if (n <= this.#shown) return;
      this.#shown = n;
      this.view = view;
      this.trouble = null;
    } catch (thrown) {
      if (n <= this.#shown) return;
      this.#shown = n;
      const code = codeOf(thrown);
      this.trouble = this.#ontrouble(code) ? null : code;
    } finally {
      this.#open -= 1;
    }
  }

  /** Asks if somebody looks; while a question is open, once more after it. */
  async poll(): Promise<void> {
    if (document.visibilityState !== 'visible') return;
    if (this.#open > 0) {
      this.#again = true;
      return;
    }
    await this.read();
    if (this.#again) {
      this.#again = false;
      await this.poll();
    }
  }

  forget(): void {
    this.#shown = this.#asked;
    this.view = null;
    this.trouble = null;
  }
}

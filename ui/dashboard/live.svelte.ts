/**
 * The stream that keeps pages true: one a tab, held only while somebody looks.
 *
 * What always holds: a page is called live only while the stream is open; without it the pages are asked for by the
 * clock, and say so.
 */
import type { Topic } from '../kit/bindings/hub/Topic';

/** How often everything is asked for while no stream is open. */
const ASK_EVERY_MS = 10_000;
/** A hub that turned the stream away, for it has too many, is asked again after this. */
const AGAIN_MS = 15_000;

/** What of `EventSource` is used; tests have one of their own. */
export interface Stream {
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  readonly readyState: number;
  addEventListener(name: 'changed', listen: (event: MessageEvent<string>) => void): void;
  close(): void;
}

const CLOSED = 2;

export class Live {
  /** Whether what is shown changes by itself, as it happens. */
  is_live = $state(false);
  #stream: Stream | null = null;
  #clock: ReturnType<typeof setInterval> | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  readonly #open: () => Stream | null;
  readonly #onchanged: (topics: Topic[] | null) => void;

  /** `onchanged` hears which topics are to be read again; null for all of them. */
  constructor(open: () => Stream | null, onchanged: (topics: Topic[] | null) => void) {
    this.#open = open;
    this.#onchanged = onchanged;
  }

  /** Somebody looks: whatever was missed is read, and the stream is opened. */
  look(): void {
    this.leave();
    this.#onchanged(null);
    this.#clock = setInterval(() => {
      if (!this.is_live) this.#onchanged(null);
    }, ASK_EVERY_MS);
    this.#connect();
  }

  /** Nobody looks any more. */
  leave(): void {
    this.#stream?.close();
    this.#stream = null;
    this.is_live = false;
    if (this.#clock !== null) clearInterval(this.#clock);
    if (this.#again !== null) clearTimeout(this.#again);
    this.#clock = this.#again = null;
  }

  #connect(): void {
    const stream = this.#open();
    if (stream === null) return;
    this.#stream = stream;
    let has_been_open = false;
    stream.onopen = () => {
      this.is_live = true;
      // What changed while there was no stream was told to nobody.
      if (has_been_open) this.#onchanged(null);
      has_been_open = true;
    };
    stream.onerror = () => {
      this.is_live = false;
      // A stream that broke is opened again by the browser; one that was turned away is not.
      if (stream.readyState === CLOSED && this.#stream === stream) {
        this.#stream = null;
        this.#again = setTimeout(() => {
          this.#connect();
        }, AGAIN_MS);
      }
    };
    stream.addEventListener('changed', (event) => {
      this.#onchanged(topicsOf(event.data));
    });
  }
}

/** What a hub says; of what cannot be read everything is read again. */
export function topicsOf(data: string): Topic[] | null {
  try {
    const topics: unknown = JSON.parse(data);
    return Array.isArray(topics) ? (topics as Topic[]) : null;
  } catch {
    return null;
  }
}

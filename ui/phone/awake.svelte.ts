/**
 * The screen stays on while the gate is open, and is dimmed where nobody touched it for a minute.
 *
 * What always holds: the touch that ends the dimming does nothing else; it is never dim while a recheck is due.
 */
import { clock } from '../kit/clock.svelte';
import { isDim } from './dim';

export class Awake {
  touched_ms = $state(Date.now());
  /** Whether a recheck is due: then it is never dim. */
  is_due = $state(false);
  #lock: WakeLockSentinel | null = null;

  start(): void {
    window.addEventListener('pointerdown', () => {
      if (!this.is_dim) this.touch();
    });
    window.addEventListener('keydown', () => {
      this.touch();
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return;
      this.touch();
      void this.#hold();
    });
    void this.#hold();
  }

  get is_dim(): boolean {
    return isDim(this.touched_ms, clock.now_ms, this.is_due);
  }

  touch(): void {
    this.touched_ms = Date.now();
  }

  /** The system takes the lock away with the page; it is asked for again when the page is back. */
  async #hold(): Promise<void> {
    if (!('wakeLock' in navigator) || (this.#lock !== null && !this.#lock.released)) return;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
    } catch {
      // Low battery, or not allowed here: the system's own time-out holds then.
      this.#lock = null;
    }
  }
}

/** The time that screens show ages and countdowns by. It ticks while somebody looks. */
export const clock = $state({ now_ms: Date.now() });

/** Often enough that a countdown never skips a second. */
const TICK_MS = 250;

export function startClock(): void {
  setInterval(() => {
    if (document.visibilityState === 'visible') clock.now_ms = Date.now();
  }, TICK_MS);
}

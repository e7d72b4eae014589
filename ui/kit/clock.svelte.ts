/** The time that screens show ages and countdowns by. It ticks while somebody looks. */
export const clock = $state({ now_ms: Date.now(), minute_ms: minuteOf(Date.now()) });

/** Often enough that a countdown never skips a second. */
const TICK_MS = 250;

export function startClock(): void {
  setInterval(() => {
    if (document.visibilityState !== 'visible') return;
    clock.now_ms = Date.now();
    clock.minute_ms = minuteOf(clock.now_ms);
  }, TICK_MS);
}

/** When the minute began: for lists that only need to know the day, and would be written anew with each tick. */
function minuteOf(ms: number): number {
  return ms - (ms % 60_000);
}

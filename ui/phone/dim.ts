/** When the screen is dimmed: a minute without a touch, never while a recheck is due. Pure. */
export const DIM_AFTER_MS = 60_000;

export function isDim(touched_ms: number, now_ms: number, is_due: boolean): boolean {
  return !is_due && now_ms - touched_ms >= DIM_AFTER_MS;
}

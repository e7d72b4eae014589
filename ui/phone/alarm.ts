/**
 * When the alarm of a recheck sounds: at its time, and each minute until somebody has opened it. Pure.
 *
 * What always holds: it knows only what the device says who waits, so that it works after a restart.
 */
import type { RecheckRow } from '../kit/bindings/RecheckRow';

export const AGAIN_MS = 60_000;

export interface AlarmMemory {
  /** Those that somebody has looked at since they were due. */
  opened: readonly string[];
  rang_ms: number | null;
}

export const NOTHING_RANG: AlarmMemory = { opened: [], rang_ms: null };

export function rowName({ slip, seat }: Pick<RecheckRow, 'slip' | 'seat'>): string {
  return `${slip}/${String(seat)}`;
}

export function dueRows(rows: readonly RecheckRow[], now_ms: number): RecheckRow[] {
  return rows.filter((row) => row.outcome === null && row.due_ms <= now_ms);
}

/** Whether it sounds now. */
export function ring(memory: AlarmMemory, rows: readonly RecheckRow[], now_ms: number): { memory: AlarmMemory; rings: boolean } {
  const due = dueRows(rows, now_ms).map(rowName);
  const opened = memory.opened.filter((name) => due.includes(name));
  const is_wanted = due.some((name) => !opened.includes(name));
  const is_time = memory.rang_ms === null || now_ms - memory.rang_ms >= AGAIN_MS;
  if (!is_wanted) return { memory: { opened, rang_ms: null }, rings: false };
  return is_time ? { memory: { opened, rang_ms: now_ms }, rings: true } : { memory: { ...memory, opened }, rings: false };
}

/** Somebody looks at these rows: those of them that are due are known. */
export function opened(memory: AlarmMemory, rows: readonly RecheckRow[], now_ms: number): AlarmMemory {
  return { ...memory, opened: [...new Set([...memory.opened, ...dueRows(rows, now_ms).map(rowName)])] };
}

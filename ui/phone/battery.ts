/**
 * Tells the device how much charge is left, where the browser knows: an officer sees why a post fell silent.
 *
 * WebKit does not know; then the device asks its system.
 */

/** What the standard's draft has and TypeScript leaves out. */
interface BatteryManager extends EventTarget {
  /** Of a full charge, 0 to 1. */
  readonly level: number;
}
export type BatterySource = { getBattery?: () => Promise<BatteryManager> };

export async function watchBattery(source: BatterySource, tell: (percent: number) => void): Promise<void> {
  const battery = await source.getBattery?.().catch(() => undefined);
  if (battery === undefined) return;
  const say = (): void => {
    tell(Math.round(battery.level * 100));
  };
  battery.addEventListener('levelchange', say);
  say();
}

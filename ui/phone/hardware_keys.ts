/** A keyboard or a number pad at the gate: digits, Enter, Backspace and Escape do what the keys on the glass do. */
import type { GateEvent } from './gate';

export type PadAction = { kind: 'event'; event: GateEvent } | { kind: 'enter' };

/**
 * What a key means while the gate is shown; null where the page should have it.
 * Enter right after digits saves, wherever the focus was left; Enter on a key that was reached with Tab presses that key.
 */
export function padKeys(): (event: KeyboardEvent) => PadAction | null {
  let keyed = false;
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return null;
    const change = changeOf(event.key);
    if (change !== null) {
      keyed = true;
      return { kind: 'event', event: change };
    }
    const enters = event.key === 'Enter' && !event.repeat && (keyed || !isOtherButton(event.target));
    keyed = false;
    return enters ? { kind: 'enter' } : null;
  };
}

function changeOf(key: string): GateEvent | null {
  if (/^\d$/.test(key)) return { kind: 'digit', digit: key };
  if (key === 'Backspace') return { kind: 'back' };
  if (key === 'Escape') return { kind: 'clear' };
  return null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function isOtherButton(target: EventTarget | null): boolean {
  return target instanceof HTMLButtonElement && target.dataset['pad'] === undefined;
}

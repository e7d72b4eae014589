/** A keyboard, a number pad or a scanner: digits, letters, Enter, Backspace and Escape do what the keys on the glass do. */

export type PadAction =
  | { kind: 'digit'; digit: string }
  /** A letter or a character of a plate. */
  | { kind: 'char'; char: string }
  | { kind: 'back' }
  | { kind: 'clear' }
  | { kind: 'enter' };

/**
 * What a key means while a pad is shown; null where the page should have it.
 * Enter right after digits saves, wherever the focus was left; Enter on a key that was reached with Tab presses that key.
 */
export function padKeys(): (event: KeyboardEvent) => PadAction | null {
  let keyed = false;
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return null;
    const action = actionOf(event.key);
    if (action !== null) {
      keyed = true;
      return action;
    }
    const enters = event.key === 'Enter' && !event.repeat && (keyed || !isOtherButton(event.target));
    keyed = false;
    return enters ? { kind: 'enter' } : null;
  };
}

function actionOf(key: string): PadAction | null {
  if (/^\d$/.test(key)) return { kind: 'digit', digit: key };
  if (key === 'Backspace') return { kind: 'back' };
  if (key === 'Escape') return { kind: 'clear' };
  if (key !== ' ' && [...key].length === 1) return { kind: 'char', char: key };
  return null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function isOtherButton(target: EventTarget | null): boolean {
  return target instanceof HTMLButtonElement && target.dataset['pad'] === undefined;
}

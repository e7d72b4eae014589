/** Which language leads is this browser's matter: the hub does not know it. */
import type { Language } from '../kit/bindings/Language';
import { lead } from '../kit/lead.svelte';

const NAME = 'kadian-language';

export function restoreLanguage(): void {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(NAME);
  } catch {
    // A browser without storage forgets it at each visit, no more.
  }
  show(kept === 'en' ? 'en' : 'zh-Hans');
}

export function chooseLanguage(language: Language): void {
  show(language);
  try {
    localStorage.setItem(NAME, language);
  } catch {
    // As above.
  }
}

function show(language: Language): void {
  lead.language = language;
  document.documentElement.lang = language;
}

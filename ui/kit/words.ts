/**
 * Texts in both languages at once, from the Fluent files that the Rust side reads too.
 *
 * What always holds: a text exists in both languages or a test fails; nothing here decides which one leads.
 * It must not know: the door, components.
 */
import { FluentBundle, FluentResource } from '@fluent/bundle';
import type { Code } from './bindings/Code';
import type { Language } from './bindings/Language';
import type { TextKey } from './text_keys';

/** One text in both languages. */
export type Both = Record<Language, string>;
/** What stands in a text's gaps; a gap may itself be a text in both languages. */
export type TextArgs = Record<string, string | number | Both>;

const LANGUAGES: readonly Language[] = ['zh-Hans', 'en'];

function emptyBundle(language: Language): FluentBundle {
  // Isolation marks would stand in every name that a test or a screen reader reads; both scripts run left to right.
  return new FluentBundle(language, { useIsolating: false });
}

const bundles: Record<Language, FluentBundle> = { 'zh-Hans': emptyBundle('zh-Hans'), en: emptyBundle('en') };

/** Adds the texts of one file in both languages. */
export function addTexts(sources: Both): void {
  for (const language of LANGUAGES) bundles[language].addResource(new FluentResource(sources[language]));
}

export function otherLanguage(language: Language): Language {
  return language === 'en' ? 'zh-Hans' : 'en';
}

/** The text of a key. A missing one shows its key: better an odd word than an empty button. */
export function words(key: TextKey, args: TextArgs = {}): Both {
  return { 'zh-Hans': inLanguage('zh-Hans', key, args), en: inLanguage('en', key, args) };
}

/** The sentence of a code; a code of a newer version gets the general one. */
export function wordsOfCode(code: Code): Both {
  return hasText(code) ? words(code) : words('internal');
}

/** A text that is the same in both languages, such as a person's name. */
export function same(text: string): Both {
  return { 'zh-Hans': text, en: text };
}

/** Both languages in one line, for names that only screen readers meet. */
export function spoken(text: Both, lead: Language): string {
  return `${text[lead]} ${text[otherLanguage(lead)]}`;
}

export function hasText(key: string): key is TextKey {
  return bundles.en.hasMessage(key);
}

function inLanguage(language: Language, key: TextKey, args: TextArgs): string {
  const bundle = bundles[language];
  const pattern = bundle.getMessage(key)?.value;
  if (pattern === null || pattern === undefined) return key;
  const plain: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(args)) {
    plain[name] = typeof value === 'object' ? value[language] : value;
  }
  return bundle.formatPattern(pattern, plain, []);
}

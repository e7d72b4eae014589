// Which texts there are: the names of the messages in a Fluent file, in their order.
import { readFileSync } from 'node:fs';

export const FILES = ['codes', 'time', 'phone', 'dashboard'];
export const LANGUAGES = ['zh-Hans', 'en'];

const locales = new URL('../locales/', import.meta.url);

export function textOf(language, file) {
  return readFileSync(new URL(`${language}/${file}.ftl`, locales), 'utf8');
}

export function keysOf(text) {
  return [...text.matchAll(/^([A-Za-z][\w-]*) *=/gm)].map((found) => found[1]);
}

/** The text of kit/text_keys.ts. */
export function keysModule() {
  const keys = FILES.flatMap((file) => keysOf(textOf('zh-Hans', file)));
  const lines = keys.map((key) => `  | '${key}'`).join('\n');
  return `// Written by \`npm run keys\` from kit/locales/zh-Hans: every text there is. Do not edit.\n\nexport type TextKey =\n${lines};\n`;
}

/** Every text exists once, in both languages, with the same gaps; every code has its sentence; every used key exists. */
import { readFileSync } from 'node:fs';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { expect, test } from 'vitest';
import { FILES, keysModule, keysOf, LANGUAGES, textOf } from './scripts/read_keys.mjs';

const PAGES: Record<string, string[]> = { phone: ['codes', 'time', 'phone'], dashboard: ['codes', 'time', 'dashboard'] };

function keys(language: string, file: string): string[] {
  return keysOf(textOf(language, file));
}

/** What a text shows of its arguments; a number that only chooses a plural is not shown. */
function gaps(text: string, key: string): string[] {
  const body = new RegExp(`^${key} *=((?:.*\\n)(?:[ }].*\\n)*)`, 'm').exec(`${text}\n`)?.[1] ?? '';
  return [...new Set([...body.matchAll(/\$(\w+)\b(?! *->)/g)].map((found) => found[1] ?? ''))].sort();
}

test.each(FILES)('the texts of %s.ftl exist in both languages, in the same order', (file) => {
  expect(keys('en', file)).toEqual(keys('zh-Hans', file));
});

test.each(FILES)('the gaps of %s.ftl are the same in both languages', (file) => {
  for (const key of keys('en', file)) {
    expect(gaps(textOf('en', file), key), key).toEqual(gaps(textOf('zh-Hans', file), key));
  }
});

test('no text stands twice', () => {
  for (const language of LANGUAGES) {
    const all = FILES.flatMap((file) => keys(language, file));
    expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
  }
});

test('Fluent reads every text', () => {
  for (const language of LANGUAGES) {
    const bundle = new FluentBundle(language);
    for (const file of FILES) expect(bundle.addResource(new FluentResource(textOf(language, file)))).toEqual([]);
    for (const key of FILES.flatMap((file) => keys(language, file))) {
      expect(bundle.getMessage(key)?.value, key).toBeTruthy();
    }
  }
});

test('every code has a sentence, every sentence a code', () => {
  const codes = readFileSync(new URL('./bindings/Code.ts', import.meta.url), 'utf8');
  const named = [...codes.matchAll(/"([a-z_]+)"/g)].map((found) => found[1] ?? '').sort();
  expect([...keys('zh-Hans', 'codes')].sort()).toEqual(named);
});

test('a sentence of a code has at most two sentences and never says delete', () => {
  for (const key of keys('en', 'codes')) {
    const line = new RegExp(`^${key} = (.*)$`, 'm').exec(textOf('en', 'codes'))?.[1] ?? '';
    expect([...line.matchAll(/[.!?](?: |$)/g)].length, key).toBeLessThanOrEqual(2);
    expect(line, key).not.toMatch(/\bdelete (?:it|them|the)\b/i);
  }
});

test('the list of keys is the one that `npm run keys` writes', () => {
  expect(readFileSync(new URL('./text_keys.ts', import.meta.url), 'utf8')).toBe(keysModule());
});

test('each page uses texts of its own files only, and every text is used', () => {
  const sources = import.meta.glob<string>(['../{kit,phone,dashboard}/**/*.{svelte,ts}', '!./bindings/**', '!./text_keys.ts'], {
    eager: true,
    query: '?raw',
    import: 'default',
  });
  const used = new Set<string>();
  for (const [path, text] of Object.entries(sources)) {
    if (path.includes('.test.')) continue;
    const page = path.startsWith('../phone') ? 'phone' : path.startsWith('../dashboard') ? 'dashboard' : null;
    const known = new Set(page === null ? FILES.flatMap((file) => keys('en', file)) : (PAGES[page] ?? []).flatMap((file) => keys('en', file)));
    for (const [, key = ''] of text.matchAll(/words\(\s*'([\w-]+)'/g)) expect([...known], `${path}: ${key}`).toContain(key);
    for (const [, key = ''] of text.matchAll(/['"`]([A-Za-z][\w-]*)['"`]/g)) used.add(key);
    for (const [, prefix = ''] of text.matchAll(/`([a-z-]+-)\$\{/g)) used.add(`${prefix}*`);
  }
  // Codes and the names of closed sets are looked up by value.
  const byValue = new Set(['admit', 'recheck', 'refer', 'turn_back', 'left', 'entry', 'exit', 'unsent', 'stored', 'held', 'refused', ...keys('en', 'codes')]);
  const unused = FILES.flatMap((file) => keys('en', file)).filter(
    (key) => !used.has(key) && !byValue.has(key) && ![...used].some((prefix) => prefix.endsWith('-*') && key.startsWith(prefix.slice(0, -1))),
  );
  expect(unused).toEqual([]);
});

/** Every pair of tokens that carries words has at least 7:1, in every theme. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Ground and words, as components use them. */
const PAIRS: [string, string][] = [
  ['paper', 'ink'],
  ['paper', 'soft'],
  ['card', 'ink'],
  ['card', 'soft'],
  ['accent', 'on-accent'],
  ['admit', 'on-admit'],
  ['recheck', 'on-recheck'],
  // The key "next passer": the amber screen turned round.
  ['on-recheck', 'on-next'],
  ['on-recheck', 'recheck'],
  ['refer', 'on-refer'],
  ['turn-back', 'on-turn-back'],
  ['caution', 'on-caution'],
  ['calm', 'on-calm'],
  ['side', 'on-side'],
];
const THEMES: Record<string, RegExp> = {
  light: /^:root \{([^}]*)\}/m,
  dark: /prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/,
  'chosen light': /\[data-theme='light'\] \{([^}]*)\}/,
  'chosen dark': /\[data-theme='dark'\] \{([^}]*)\}/,
  sun: /\[data-theme='sun'\] \{([^}]*)\}/,
};

function tokens(theme: string): Map<string, string> {
  const block = THEMES[theme]?.exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((found) => [found[1] ?? '', found[2] ?? '']));
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(Object.keys(THEMES))('in the theme %s', (theme) => {
  const found = tokens(theme);

  test.each(PAIRS)('words on %s in %s have at least 7:1', (ground, ink) => {
    const [one, other] = [found.get(ground), found.get(ink)];
    expect([one, other]).not.toContain(undefined);
    expect(contrast(one ?? '', other ?? '')).toBeGreaterThanOrEqual(7);
  });

  test('shapes stand out from the card by 3:1', () => {
    for (const shape of ['warn', 'admit', 'refer', 'soft']) {
      expect(contrast(found.get('card') ?? '', found.get(shape) ?? ''), shape).toBeGreaterThanOrEqual(3);
    }
  });
});

test('a chosen theme equals the system one', () => {
  expect([...tokens('chosen light')]).toEqual([...tokens('light')]);
  expect([...tokens('chosen dark')]).toEqual([...tokens('dark')]);
});

test('only the token file names a colour', () => {
  const sources = import.meta.glob<string>(['../{kit,phone,dashboard}/**/*.{svelte,css}', '!./tokens.css', '!**/dist/**'], {
    eager: true,
    query: '?raw',
    import: 'default',
  });
  const named = Object.entries(sources).flatMap(([path, text]) =>
    [...text.matchAll(/(?<=[:\s])#[0-9a-f]{3,8}(?=[;\s])|rgba?\(/gi)].map((found) => `${path}: ${found[0]}`),
  );
  expect(named).toEqual([]);
});

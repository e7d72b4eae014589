// Looks at what was built: nothing inline, nothing from elsewhere, nothing that WebView 87 does not know, no mock.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const rules = {
  html: [
    [/<script(?![^>]*\ssrc=)/i, 'an inline script'],
    [/<style/i, 'an inline style'],
    [/\sstyle=/i, 'a style attribute'],
    [/\son\w+=/i, 'an inline handler'],
    [/(?:src|href)="(?:https?:)?\/\//i, 'something from another host'],
  ],
  css: [
    [/:where\(|:is\(|:has\(/, 'a selector that WebView 87 does not know'],
    [/\binset:|aspect-ratio|\d(?:dvh|svh|lvh)/, 'a property that WebView 87 does not know'],
    [/url\((?!["']?(?:\.|data:))/, 'something from another place'],
    [/@font-face|@import/, 'a font or an import'],
  ],
  js: [
    [/\beval\(|new Function\(/, 'eval'],
    [/class \w*MockDevice|01936b2e-7f3a/, 'the mock'],
    [/\.at\(-|\.findLast\(|structuredClone\(|Object\.hasOwn\(/, 'an API that WebView 87 does not know'],
  ],
};

let wrong = 0;
for (const page of ['phone', 'dashboard']) {
  const dist = new URL(`../../${page}/dist/`, import.meta.url);
  let bytes = 0;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
    const text = readFileSync(path, 'utf8');
    bytes += gzipSync(text).length;
    for (const [pattern, what] of rules[entry.name.split('.').pop()] ?? []) {
      const found = pattern.exec(text);
      if (found === null) continue;
      wrong += 1;
      const around = text.slice(Math.max(0, found.index - 40), found.index + 60).replace(/\s+/g, ' ');
      console.error(`${page}/dist/${entry.name} has ${what}: …${around}…`);
    }
  }
  console.log(`${page}/dist: ${(bytes / 1024).toFixed(1)} KiB gzipped`);
}
process.exitCode = wrong === 0 ? 0 : 1;

// Builds a page against its mock, takes a picture of every scene and lets axe look at each.
// Usage: CHROMIUM=<browser> node kit/scripts/look.mjs <phone|dashboard> <folder> [part of a scene's name]
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const [page_name = 'phone', folder = 'look', only = ''] = process.argv.slice(2);
const { scenes } = await import(`./scenes_${page_name}.mjs`);
const built = mkdtempSync(join(tmpdir(), 'kadian-look-'));
const site = { root: page_name, mode: 'mock', logLevel: 'error', build: { outDir: built, emptyOutDir: true } };
await build(site);
const server = await preview({ ...site, preview: { port: 0, host: '127.0.0.1' } });
const address = server.resolvedUrls.local[0];
mkdirSync(folder, { recursive: true });

// `CHROMIUM` names the browser where Playwright's own is not installed.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
let findings = 0;
for (const [name, scene] of Object.entries(scenes)) {
  if (!name.includes(only)) continue;
  console.log(name);
  const context = await browser.newContext({
    viewport: scene.size ?? { width: 360, height: 740 },
    deviceScaleFactor: 1,
    hasTouch: page_name === 'phone',
    colorScheme: scene.dark ? 'dark' : 'light',
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(`${name}: console: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`${name}: page: ${error.message}`));
  await page.goto(`${address}?${scene.query ?? ''}`);
  if (scene.text) await page.addStyleTag({ content: `html{font-size:${scene.text}% !important}` });
  await page.waitForSelector('[data-testid^="screen-"]:not([data-testid="screen-starting"])');
  await page.waitForTimeout(80);
  await scene.act?.(page);
  await page.waitForTimeout(120);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (wide) console.log(`${name}: wider than the screen`);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, input, textarea')]
      .map((element) => ({ id: element.dataset.testid ?? element.textContent, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 47.5 || box.height < 47.5))
      .map(({ id, box }) => `${id} ${Math.round(box.width)}x${Math.round(box.height)}`),
  );
  if (small.length > 0 && page_name === 'phone') console.log(`${name}: small targets: ${small.join(', ')}`);
  const Axe = axe.default ?? axe;
  const result = await new Axe({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  for (const violation of result.violations) {
    findings += 1;
    console.log(`${name}: axe ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  }
  await context.close();
}
await browser.close();
await server.close();
console.log(`${findings} findings of axe`);
process.exitCode = findings === 0 ? 0 : 1;

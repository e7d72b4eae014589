// Builds a page against its mock, takes a picture of every scene, measures each, and lets axe look at it.
// Usage: CHROMIUM=<browser> node kit/scripts/look.mjs <phone|dashboard> <folder> [part of a scene's name]
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { findings as findingsOf } from './audit_page.mjs';

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
const Axe = axe.default ?? axe;
let findings = 0;
for (const [name, scene] of Object.entries(scenes)) {
  if (!new RegExp(only).test(name)) continue;
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
  page.setDefaultTimeout(5000);
  const say = (what) => {
    findings += 1;
    console.log(`${name}: ${what}`);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') say(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => say(`page: ${error.message}`));
  try {
    await page.goto(`${address}?${scene.query ?? ''}`);
    if (scene.text) await page.addStyleTag({ content: `html{font-size:${scene.text}% !important}` });
    await page.waitForSelector('[data-testid^="screen-"]:not([data-testid="screen-starting"])');
    await page.waitForTimeout(80);
    await scene.act?.(page);
    await page.waitForTimeout(150);
  } catch (error) {
    say(`the scene stops: ${error.message.split('\n').slice(0, 3).join(' ')}`);
  }
  await page.screenshot({ path: join(folder, `${name}.png`) });
  for (const one of await page.evaluate(findingsOf, { phone: page_name === 'phone' })) say(one);
  const result = await new Axe({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).options({ rules: { 'color-contrast-enhanced': { enabled: true } } }).analyze();
  for (const violation of result.violations) say(`axe ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  await context.close();
}
await browser.close();
await server.close();
console.log(`${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;

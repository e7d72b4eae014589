// Every screen x language x theme x text size x display: overlap, targets, names, axe with contrast; and all pictures
// on contact sheets that somebody looks at.
// Usage: CHROMIUM=<browser> node kit/scripts/audit.mjs <folder> [phone|dashboard] [part of a scene's name]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { findings } from './audit_page.mjs';

const [folder = 'audit', only_page = '', only_scene = ''] = process.argv.slice(2);
const Axe = axe.default ?? axe;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Words need 7:1: the rule that axe keeps for AAA. */
const CONTRAST = 'color-contrast-enhanced';
/** Two pages at once: the machine that runs this has two cores. */
const WORKERS = 2;

const PAGES = {
  phone: {
    displays: { small: { width: 360, height: 740 }, tablet: { width: 800, height: 1280 } },
    themes: ['light', 'dark', 'sun'],
  },
  dashboard: {
    displays: { narrow: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } },
    themes: ['light', 'dark'],
  },
};
/** Scenes that are only another language, theme, size or display of one: here each is seen in all of them. */
const IS_VARIANT = /^(en|dark|sun|large|tablet)_|_(en|dark|800|phone)\b|_800_en$/;

function* looks(page_name, scenes) {
  const { displays, themes } = PAGES[page_name];
  for (const [scene, act] of Object.entries(scenes)) {
    if (IS_VARIANT.test(scene) || !scene.includes(only_scene)) continue;
    for (const [display, viewport] of Object.entries(displays))
      for (const language of ['zh-Hans', 'en'])
        for (const theme of themes) for (const text of [100, 200]) yield { scene, act, display, viewport, language, theme, text };
  }
}

async function open(browser, address, page_name, look) {
  const context = await browser.newContext({
    viewport: look.viewport,
    hasTouch: page_name === 'phone',
    colorScheme: look.theme === 'dark' ? 'dark' : 'light',
    locale: look.language === 'en' ? 'en-GB' : 'zh-CN',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const trouble = [];
  page.on('pageerror', (error) => trouble.push(`page: ${error.message}`));
  const english = look.language === 'en' ? '&lang=en' : '';
  await page.goto(`${address}?${look.act.query ?? ''}${english}&theme=${look.theme}&text=${look.text}`);
  await page.waitForSelector('[data-testid^="screen-"]:not([data-testid="screen-starting"]), [data-testid^="page-"], [data-testid="sign-in-name"], [data-testid="new-password"]');
  return { context, page, trouble };
}

async function lookAt(browser, address, page_name, look) {
  const { context, page, trouble } = await open(browser, address, page_name, look);
  await look.act.act?.(page);
  await page.waitForTimeout(60);
  const wrong = await page.evaluate(findings, { phone: page_name === 'phone' });
  const result = await new Axe({ page }).withTags(TAGS).options({ rules: { [CONTRAST]: { enabled: true } } }).analyze();
  const seen = result.violations.map((one) => `axe ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
  const picture = await page.screenshot({ type: 'jpeg', quality: 60 });
  await context.close();
  return { ...look, picture, wrong: [...trouble, ...wrong, ...seen] };
}

/** All pictures of one display, a row a scene. */
async function contactSheet(browser, name, seen) {
  const width = seen[0].viewport.width > 400 ? 220 : 150;
  const rows = Map.groupBy ? Map.groupBy(seen, (one) => one.scene) : grouped(seen);
  const cell = (one) =>
    `<figure><img width="${width}" src="data:image/jpeg;base64,${one.picture.toString('base64')}"><figcaption>${one.language === 'en' ? 'en' : 'zh'} ${one.theme} ${one.text}</figcaption></figure>`;
  const row = ([scene, all]) => `<h2>${scene}</h2><div>${all.map(cell).join('')}</div>`;
  const html = `<meta charset="utf-8"><style>body{margin:8px;font:12px sans-serif;background:#888}h2{margin:6px 0}div{display:flex;gap:6px}figure{margin:0}</style>${[...rows].map(row).join('')}`;
  writeFileSync(join(folder, `${name}.html`), html);
  const page = await browser.newPage({ viewport: { width: (width + 6) * 12 + 24, height: 800 } });
  await page.setContent(html);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.close();
}

function grouped(seen) {
  const rows = new Map();
  for (const one of seen) rows.set(one.scene, [...(rows.get(one.scene) ?? []), one]);
  return rows;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
mkdirSync(folder, { recursive: true });
let n_seen = 0;
let n_wrong = 0;
for (const page_name of Object.keys(PAGES)) {
  if (only_page !== '' && only_page !== page_name) continue;
  const { scenes } = await import(`./scenes_${page_name}.mjs`);
  const built = mkdtempSync(join(tmpdir(), 'kadian-audit-'));
  const site = { root: page_name, mode: 'mock', logLevel: 'error', build: { outDir: built, emptyOutDir: true } };
  await build(site);
  const server = await preview({ ...site, preview: { port: 0, host: '127.0.0.1' } });
  const queue = [...looks(page_name, scenes)];
  const seen = [];
  const work = async () => {
    for (let look = queue.shift(); look !== undefined; look = queue.shift()) {
      const one = await lookAt(browser, server.resolvedUrls.local[0], page_name, look).catch((error) => ({ ...look, picture: Buffer.from(''), wrong: [`could not be looked at: ${error.message.split('\n')[0]}`] }));
      seen.push(one);
      if (one.wrong.length > 0) {
        n_wrong += 1;
        console.log(`${page_name} ${one.scene} ${one.display} ${one.language} ${one.theme} ${one.text}`);
        for (const line of one.wrong) console.log(`    ${line}`);
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  n_seen += seen.length;
  for (const display of Object.keys(PAGES[page_name].displays)) {
    const here = seen.filter((one) => one.display === display);
    const order = (one) => `${one.scene} ${one.language === 'en' ? 1 : 0} ${one.theme} ${one.text}`;
    here.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    if (here.length > 0) await contactSheet(browser, `contact-${page_name}-${display}`, here);
  }
  await server.close();
  rmSync(built, { recursive: true, force: true });
}
await browser.close();
console.log(`${n_seen} looks, ${n_wrong} with something wrong; contact sheets in ${folder}`);
process.exitCode = n_wrong === 0 && n_seen > 0 ? 0 : 1;

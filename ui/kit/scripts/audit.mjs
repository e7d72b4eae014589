// Every screen x language x theme x text size x display: overlap, targets, names, axe with contrast; and all pictures
// on contact sheets that somebody looks at.
// Usage: node kit/scripts/audit.mjs <folder> [phone|dashboard] [pattern of a scene's name]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { findings } from './audit_page.mjs';

const [folder = 'audit', only_page = '', only_scene = ''] = process.argv.slice(2);
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Words need 7:1: the rule that axe keeps for AAA. */
const CONTRAST = 'color-contrast-enhanced';
/** Pages looked at at once: the machine that runs this has two cores. */
const WORKERS = 2;

const SMALL = { width: 360, height: 740 };
const TABLET = { width: 800, height: 1280 };
const PAGES = {
  phone: {
    displays: { small: SMALL, tablet: TABLET },
    themes: ['light', 'dark', 'sun'],
    language: (language) => ({ query: language === 'en' ? 'lang=en' : '' }),
  },
  dashboard: {
    displays: { small: SMALL, tablet: TABLET, desk: { width: 1280, height: 800 } },
    themes: ['light', 'dark'],
    language: (language) => ({ tap: language === 'en' ? 'language' : null }),
  },
};

/** What is opened once: a scene in one language, size of text and display; its themes are looked at in turn. */
function looks(page_name, { screens, states }) {
  const { displays, themes } = PAGES[page_name];
  const queue = [];
  const add = (name, scene, display, language, text, seen_in) => {
    if (new RegExp(only_scene).test(name)) queue.push({ name, scene, display, viewport: displays[display], language, text, themes: seen_in });
  };
  for (const [name, scene] of Object.entries(screens))
    for (const display of Object.keys(displays))
      for (const language of ['zh-Hans', 'en']) for (const text of [100, 200]) add(name, scene, display, language, text, themes);
  for (const [name, scene] of Object.entries(states)) {
    add(name, scene, 'small', 'zh-Hans', 100, ['light']);
    add(name, scene, 'small', 'en', 200, ['dark']);
  }
  return queue;
}

async function open(page, address, page_name, look) {
  await page.setViewportSize(look.viewport);
  const language = PAGES[page_name].language(look.language);
  const parts = [look.scene.query, language.query, page_name === 'phone' ? `text=${look.text}` : ''].filter(Boolean);
  // Another fragment than the last one, so that the page is always loaded anew.
  await page.goto('about:blank');
  await page.goto(`${address}?${parts.join('&')}`);
  await page.locator('[data-testid^="screen-"]:not([data-testid="screen-starting"])').first().waitFor();
  if (page_name !== 'phone' && look.text !== 100) await page.addStyleTag({ content: `html{font-size:${look.text}% !important}` });
  if (language.tap) await page.getByTestId(language.tap).click();
  await look.scene.act?.(page);
  await page.waitForTimeout(60);
  await page.evaluate(axe.source);
}

/** One theme of what is open. The first one is looked at for everything, the others for what colours can break. */
async function lookAt(page, page_name, theme, is_first) {
  await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light' });
  if (page_name === 'phone') await page.evaluate((one) => (document.documentElement.dataset.theme = one), theme);
  const wrong = is_first || theme === 'sun' ? await page.evaluate(findings, { phone: page_name === 'phone' }) : [];
  const rules = is_first ? { runOnly: TAGS, rules: { [CONTRAST]: { enabled: true } } } : { runOnly: { type: 'rule', values: ['color-contrast', CONTRAST] } };
  const seen = await page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, { ...options, resultTypes: ['violations'] });
    return violations.map((one) => `axe ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
  }, rules);
  return { wrong: [...wrong, ...seen], picture: await page.screenshot({ type: 'jpeg', quality: 60 }) };
}

/** All pictures of one display, a row a scene. */
async function contactSheet(browser, name, seen) {
  const width = seen[0].viewport.width > 400 ? 220 : 150;
  const rows = new Map();
  for (const one of seen) rows.set(one.name, [...(rows.get(one.name) ?? []), one]);
  const cell = (one) =>
    `<figure><img width="${width}" src="data:image/jpeg;base64,${one.picture.toString('base64')}"><figcaption>${one.language} ${one.theme} ${one.text}</figcaption></figure>`;
  const row = ([scene, all]) => `<h2>${scene}</h2><div>${all.map(cell).join('')}</div>`;
  const style = 'body{margin:8px;font:12px sans-serif;background:#888}h2{margin:6px 0}div{display:flex;gap:6px}figure{margin:0}';
  const html = `<meta charset="utf-8"><style>${style}</style>${[...rows].map(row).join('')}`;
  writeFileSync(join(folder, `${name}.html`), html);
  const page = await browser.newPage({ viewport: { width: (width + 6) * 12 + 24, height: 800 } });
  await page.setContent(html);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.close();
}

/** What a browser that is too old shows: it runs nothing of the page. Its words are not there at once, and then they stay. */
async function tooOld(browser, address, page_name) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);
  const at = (ms) =>
    page.locator('.too-old').evaluate((words, time) => {
      for (const animation of words.getAnimations()) animation.currentTime = time;
      return getComputedStyle(words).visibility;
    }, ms);
  const said = [await at(0), await at(60_000)];
  await context.close();
  const is_wrong = said.join() !== 'hidden,visible';
  if (is_wrong) console.log(`${page_name}: the words for a browser that is too old are ${said.join(', then ')}`);
  return is_wrong;
}

async function audit(browser, page_name) {
  const queue = looks(page_name, await import(`./scenes_${page_name}.mjs`));
  const order = new Map([...new Set(queue.map((look) => look.name))].map((name, at) => [name, at]));
  const built = mkdtempSync(join(tmpdir(), 'kadian-audit-'));
  const site = { root: page_name, mode: 'mock', logLevel: 'error', build: { outDir: built, emptyOutDir: true } };
  await build(site);
  const server = await preview({ ...site, preview: { port: 0, host: '127.0.0.1' } });
  const seen = [];
  const is_wrong_where_too_old = await tooOld(browser, server.resolvedUrls.local[0], page_name);
  const say = (look, theme, wrong) => {
    if (wrong.length === 0) return;
    console.log(`${page_name} ${look.name} ${look.display} ${look.language} ${theme} ${look.text}`);
    for (const line of wrong) console.log(`    ${line}`);
  };
  const work = async () => {
    const context = await browser.newContext({ hasTouch: page_name === 'phone', locale: 'zh-CN', reducedMotion: 'reduce' });
    // What one look has chosen (its language) is not there for the next one.
    await context.addInitScript(() => location.protocol === 'http:' && localStorage.clear());
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    let trouble = [];
    page.on('pageerror', (error) => trouble.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.push(`console: ${message.text()}`);
    });
    for (let look = queue.shift(); look !== undefined; look = queue.shift()) {
      trouble = [];
      const keep = (theme, picture, wrong) => {
        say(look, theme, wrong);
        seen.push({ ...look, theme, picture, is_wrong: wrong.length > 0 });
      };
      try {
        await open(page, server.resolvedUrls.local[0], page_name, look);
        for (const theme of look.themes) {
          const { wrong, picture } = await lookAt(page, page_name, theme, theme === look.themes[0]);
          keep(theme, picture, [...trouble.splice(0), ...wrong]);
        }
      } catch (error) {
        keep(look.themes[0], Buffer.from(''), [`could not be looked at: ${error.message.split('\n')[0]}`]);
      }
    }
    await context.close();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  for (const display of Object.keys(PAGES[page_name].displays)) {
    const key = (one) => [order.get(one.name) + 1000, one.language === 'en' ? 1 : 0, one.text, one.theme].join(' ');
    const here = seen.filter((one) => one.display === display).sort((a, b) => (key(a) < key(b) ? -1 : 1));
    if (here.length > 0) await contactSheet(browser, `contact-${page_name}-${display}`, here);
  }
  await server.close();
  rmSync(built, { recursive: true, force: true });
  return { seen, is_wrong_where_too_old };
}

// Debian's browser unless `KADIAN_CHROMIUM` names another.
const browser = await chromium.launch({
  executablePath: process.env.KADIAN_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
mkdirSync(folder, { recursive: true });
const seen = [];
let n_too_old = 0;
for (const page_name of Object.keys(PAGES)) {
  if (only_page !== '' && only_page !== page_name) continue;
  const looked = await audit(browser, page_name);
  seen.push(...looked.seen);
  if (looked.is_wrong_where_too_old) n_too_old += 1;
}
await browser.close();
const n_wrong = seen.filter((one) => one.is_wrong).length + n_too_old;
console.log(`${seen.length} looks, ${n_wrong} with something wrong; contact sheets in ${folder}`);
process.exitCode = n_wrong === 0 && seen.length > 0 ? 0 : 1;

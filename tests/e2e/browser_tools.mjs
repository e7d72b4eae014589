// What every script of a real browser needs: playwright-core from the screens' packages, and Debian's Chromium
// with everything off that would talk to the network by itself.

import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(new URL("../../ui/package.json", import.meta.url));
export const { chromium } = require("playwright-core");
export const { default: AxeBuilder } = require("@axe-core/playwright");

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const DISPLAYS = {
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  desk: { viewport: { width: 1280, height: 800 } },
};

/** A browser with one page on a display; `end` closes it and removes what it wrote. */
export async function openBrowser(display) {
  const profile = mkdtempSync(join(tmpdir(), "kadian-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.KADIAN_CHROMIUM ?? "/usr/bin/chromium",
    args: QUIET,
    locale: "zh-CN",
    ...DISPLAYS[display],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const end = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, page, end };
}

/** An element by its test id. */
export const byId = (page, id) => page.locator(`[data-testid="${id}"]`).first();

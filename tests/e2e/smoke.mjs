// `cargo xtask run --ci-smoke`: ten checks through the real screens, then the hub's page shows them.
// Addresses and the officer come by environment; exits 0 when the page shows what was keyed.

import { byId, openBrowser } from "./browser_tools.mjs";

const { KADIAN_PHONE_URL, KADIAN_HUB_URL, KADIAN_OFFICER, KADIAN_PASSWORD } = process.env;
const READINGS = ["362", "365", "364", "376", "366", "361", "368", "363", "370", "365"];
const EXITS = 4;
const NEW_PASSWORD = "three geese at dawn";
const PATIENCE_MS = 30_000;

async function keyChecks() {
  const { page, end } = await openBrowser("phone");
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(KADIAN_PHONE_URL);
  await byId(page, "key-1").waitFor();
  for (const [n, digits] of READINGS.entries()) {
    if (n === READINGS.length - EXITS) await byId(page, "direction-exit").tap();
    for (const digit of digits) await byId(page, `key-${digit}`).tap();
    await byId(page, "save").tap();
    const result = byId(page, "result");
    await result.waitFor();
    if ((await result.getAttribute("data-disposition")) === "recheck") await byId(page, "next").tap();
    console.log(`saved ${digits}`);
  }
  await page.locator('[data-testid="footer"][data-unsent="0"]').waitFor();
  console.log("the phone says that all of it is delivered");
  await end();
}

async function readPage() {
  const { page, end } = await openBrowser("desk");
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(KADIAN_HUB_URL);
  await byId(page, "sign-in-name").fill(KADIAN_OFFICER);
  await byId(page, "sign-in-password").fill(KADIAN_PASSWORD);
  await byId(page, "sign-in-go").click();
  await byId(page, "new-password").fill(NEW_PASSWORD);
  await byId(page, "new-password-go").click();
  const shows = async (id, n) => {
    await page.waitForFunction(
      ([id, n]) => {
        const text = document.querySelector(`[data-testid="${id}"]`)?.textContent ?? "";
        return text.split(/\D+/).includes(n);
      },
      [id, String(n)],
    );
    console.log(`the page shows ${id} ${n}`);
  };
  await shows("total-entries", READINGS.length - EXITS);
  await shows("total-exits", EXITS);
  await shows("total-suspected", 1);
  await end();
}

try {
  await keyChecks();
  await readPage();
  process.exit(0);
} catch (error) {
  console.error(`the smoke test failed: ${error.message}`);
  process.exit(1);
}

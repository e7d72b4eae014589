// Drives one page for the tests in Rust: one JSON request a line on stdin, one JSON answer a line on stdout.

import { join } from "node:path";
import { createInterface } from "node:readline";
import { AxeBuilder, byId, openBrowser } from "./browser_tools.mjs";

const display = process.argv[2] ?? "phone";
const { page, end } = await openBrowser(display);
page.setDefaultTimeout(20_000);

const BRIEFLY = { timeout: 1_000 };

const actions = {
  open: async ({ url }) => void (await page.goto(url)),
  tap: async ({ id, nth = 0, name, value }) => {
    const which = name === undefined ? "" : `[${name}="${value}"]`;
    const element = page.locator(`[data-testid="${id}"]${which}`).nth(nth);
    await (display === "phone" ? element.tap() : element.click());
  },
  tap_if_shown: async ({ id }) => {
    const element = page.locator(`[data-testid="${id}"]`).first();
    // It may go between the look and the tap.
    if (await element.count()) await (display === "phone" ? element.tap(BRIEFLY) : element.click(BRIEFLY)).catch(() => {});
  },
  fill: async ({ id, text }) => void (await byId(page, id).fill(text)),
  put_file: async ({ id, path }) => void (await byId(page, id).setInputFiles(path)),
  /** Taps, and keeps the file that comes of it under the name that the page gave it. */
  download: async ({ id, folder }) => {
    const [file] = await Promise.all([page.waitForEvent("download"), actions.tap({ id })]);
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  },
  choose: async ({ id, value }) => void (await byId(page, id).selectOption(value)),
  text: async ({ id }) => ((await byId(page, id).count()) ? await byId(page, id).innerText() : null),
  attribute: async ({ id, name }) => ((await byId(page, id).count()) ? await byId(page, id).getAttribute(name) : null),
  count: async ({ id }) => await page.locator(`[data-testid="${id}"]`).count(),
  attribute_of_page: async ({ name }) => await page.locator("html").getAttribute(name),
  broken_pictures: async () => await page.evaluate(() => [...document.images].filter((image) => image.naturalWidth === 0).length),
  printed_pages: async () => {
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  },
  picture: async ({ path }) => void (await page.screenshot({ path })),
  axe: async () => {
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
    return violations.map((v) => ({ id: v.id, help: v.help, where: v.nodes.map((n) => n.target.join(" ")) }));
  },
  targets: async () =>
    await page.evaluate(() =>
      [...document.querySelectorAll("button, a[href], input, select, textarea, [role=button]")]
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && box.height > 0)
        .map(({ element, box }) => ({
          id: element.dataset.testid ?? "",
          name: element.getAttribute("aria-label") ?? element.textContent.trim(),
          width: box.width,
          height: box.height,
        })),
    ),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.do === "end") break;
  let answer;
  try {
    answer = { ok: (await actions[request.do](request)) ?? null };
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await end();
process.exit(0);

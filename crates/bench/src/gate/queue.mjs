// Keys a scripted queue on the real screens, and prints one JSON object: how long each tap took to be drawn.
//
// From a tap to the second animation frame after what it leads to stands in the page, by the page's own clock. Beside each
// save: two frames with nothing to draw.

import { byId, openBrowser } from "../../../../tests/e2e/browser_tools.mjs";

const [url, length] = process.argv.slice(2);
const FEVER_EVERY = 33;
const TURN_EVERY = 10;

const { page, end } = await openBrowser("phone");
await page.goto(url);
await byId(page, "key-1").waitFor();
const measured = await page.evaluate(
  async ([length, fever_every, turn_every]) => {
    const found = (id) => document.querySelector(`[data-testid="${id}"]`);
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const until = (there) =>
      new Promise((done) => {
        if (there()) return done();
        const watch = new MutationObserver(() => {
          if (!there()) return;
          watch.disconnect();
          done();
        });
        watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      });
    const drawn = async (tap, there) => {
      await frame();
      const began = performance.now();
      tap();
      await until(there);
      await frame();
      await frame();
      return performance.now() - began;
    };
    const all = { digits: [], saves: [], nothing: [], n_taps: 0, n_passers: 0 };
    const press = (id) => () => {
      all.n_taps += 1;
      found(id).click();
    };
    const began = performance.now();
    for (let n = 1; n <= length; n += 1) {
      if (n % turn_every === 0) await drawn(press(n % (2 * turn_every) === 0 ? "direction-entry" : "direction-exit"), () => true);
      const has_fever = n % fever_every === 0;
      const digits = has_fever ? "376" : String(360 + (n % 10));
      for (const digit of digits) {
        const before = found("reading")?.textContent;
        all.digits.push(await drawn(press(`key-${digit}`), () => found("reading")?.textContent !== before));
      }
      all.saves.push(await drawn(press("save"), () => found(has_fever ? "next" : "result") !== null));
      all.nothing.push(await drawn(() => {}, () => true));
      if (has_fever) {
        await until(() => found("next") !== null && !found("next").disabled);
        await drawn(press("next"), () => found("key-1") !== null);
      }
      all.n_passers += 1;
    }
    all.seconds = (performance.now() - began) / 1000;
    return all;
  },
  [Number(length), FEVER_EVERY, TURN_EVERY],
);
await end();
console.log(JSON.stringify(measured));
process.exit(0);

/** Back goes down to the gate and never out of the app, however fast it is tapped. */
import { expect, test, vi } from 'vitest';
import { Router } from './route.svelte';

vi.stubGlobal('$state', <T>(value: T): T => value);

/** A browser's history that answers later, as real ones do. */
function slowHistory(): { goesBack: () => number; pops: () => void } {
  const states: unknown[] = [null];
  let asked = 0;
  let onpop: (event: { state: unknown }) => void = () => undefined;
  vi.stubGlobal('history', {
    replaceState: (state: unknown) => states.splice(-1, 1, state),
    pushState: (state: unknown) => states.push(state),
    back: () => (asked += 1),
  });
  vi.stubGlobal('window', { addEventListener: (_: string, listen: typeof onpop) => (onpop = listen) });
  const pops = (): void => {
    states.pop();
    onpop({ state: states.at(-1) });
  };
  return { goesBack: () => asked, pops };
}

test('two quick taps on back are one step where only one is left', () => {
  const browser = slowHistory();
  const router = new Router();
  router.go({ name: 'outbox' });
  router.back();
  router.back();
  expect(browser.goesBack()).toBe(1);
  expect(router.route.name).toBe('gate');
  browser.pops();
  expect(router.route.name).toBe('gate');
});

test('two quick taps on back are two steps where two are left', () => {
  const browser = slowHistory();
  const router = new Router();
  router.go({ name: 'rechecks' });
  router.go({ name: 'resolve' });
  router.back();
  router.back();
  expect(browser.goesBack()).toBe(2);
  browser.pops();
  browser.pops();
  expect(router.route.name).toBe('gate');
});

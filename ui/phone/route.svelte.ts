/**
 * Which screen is shown, kept in the browser's history so that Android's back key and a swipe go back.
 *
 * What always holds: the gate lies at the bottom; every other screen is some steps above it.
 */
export type Route =
  | { name: 'gate' }
  /** Lists in the pad's place: thermometers, what else can be done, other dispositions. */
  | { name: 'place' }
  | { name: 'more' }
  | { name: 'forced' }
  | { name: 'person' }
  | { name: 'who' }
  | { name: 'recent' }
  | { name: 'check'; seq: number; epoch: number }
  | { name: 'outbox' }
  | { name: 'carry' }
  | { name: 'rechecks' }
  | { name: 'slip' }
  | { name: 'resolve' }
  | { name: 'referral' }
  | { name: 'late' }
  | { name: 'today' }
  | { name: 'shift' }
  | { name: 'look' }
  /** A new link for a phone that has a checkpoint. */
  | { name: 'link' };

const GATE: Route = { name: 'gate' };

export class Router {
  route = $state<Route>(GATE);
  #depth = 0;

  constructor() {
    history.replaceState({ route: GATE, depth: 0 }, '');
    window.addEventListener('popstate', (event: PopStateEvent) => {
      const state = event.state as { route?: Route; depth?: number } | null;
      this.route = state?.route ?? GATE;
      this.#depth = state?.depth ?? 0;
    });
  }

  go(route: Route): void {
    if (route.name === this.route.name) return;
    this.#depth += 1;
    history.pushState({ route, depth: this.#depth }, '');
    this.route = route;
  }

  /** Goes there without a step of its own: back leads to where this one would have led. */
  swap(route: Route): void {
    history.replaceState({ route, depth: this.#depth }, '');
    this.route = route;
  }

  back(): void {
    if (this.#depth === 0) {
      this.route = GATE;
      return;
    }
    // Counted at once: the browser goes back later, and a second tap until then must not leave the app.
    this.#depth -= 1;
    history.back();
  }

  /** Down to the gate, however high this is. */
  home(): void {
    if (this.#depth > 0) history.go(-this.#depth);
    this.route = GATE;
    this.#depth = 0;
  }
}

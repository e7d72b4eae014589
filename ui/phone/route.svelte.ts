/**
 * Which screen is shown, kept in the browser's history so that Android's back key and a swipe go back.
 *
 * What always holds: the gate lies at the bottom; every other screen is one or two steps above it.
 */
export type Route =
  | { name: 'gate' }
  /** The list of thermometers and places, in the pad's place. */
  | { name: 'place' }
  | { name: 'person' }
  | { name: 'who' }
  | { name: 'recent' }
  | { name: 'check'; seq: number; epoch: number }
  | { name: 'outbox' };

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

  back(): void {
    if (this.#depth > 0) history.back();
    else this.route = GATE;
  }
}

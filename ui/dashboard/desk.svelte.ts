/**
 * Everything that is asked of the hub: who is signed in, what each page was last told, what an officer decides.
 *
 * What always holds: the pages never patch their own copy; whatever was decided is asked for again.
 */
import type { Code } from '../kit/bindings/Code';
import type { DevicesView } from '../kit/bindings/hub/DevicesView';
import type { EnrolmentLink } from '../kit/bindings/hub/EnrolmentLink';
import type { FeversView } from '../kit/bindings/hub/FeversView';
import type { HeldView } from '../kit/bindings/hub/HeldView';
import type { NowView } from '../kit/bindings/hub/NowView';
import type { PostsView } from '../kit/bindings/hub/PostsView';
import type { RecordsView } from '../kit/bindings/hub/RecordsView';
import type { SessionView } from '../kit/bindings/hub/SessionView';
import type { SettingsView } from '../kit/bindings/hub/SettingsView';
import type { ThroughputView } from '../kit/bindings/hub/ThroughputView';
import type { Topic } from '../kit/bindings/hub/Topic';
import { codeOf, refusalOf, type Api, type Refusal } from './api';
import { Files } from './files.svelte';
import type { PageName } from './page_names';
import { Watch } from './watch.svelte';

interface Asked {
  poll(): Promise<void>;
}

export class Desk {
  session = $state<SessionView | null>(null);
  /** Whether it is known yet who is signed in. */
  asked = $state(false);
  /** Why the page before the pages was refused. */
  refusal = $state<Code | null>(null);
  /** What *Records* looks for. */
  find = '';
  readonly now: Watch<NowView>;
  readonly throughput: Watch<ThroughputView>;
  readonly posts: Watch<PostsView>;
  readonly fevers: Watch<FeversView>;
  readonly records: Watch<RecordsView>;
  readonly held: Watch<HeldView>;
  readonly devices: Watch<DevicesView>;
  /** The link that was made last: the hub tells it once, and a page that is turned must not lose it. */
  made = $state.raw<EnrolmentLink | null>(null);
  readonly settings: Watch<SettingsView>;
  /** Files that were brought by hand. */
  readonly files: Files;

  readonly api: Api;

  constructor(api: Api) {
    this.api = api;
    const ontrouble = (code: Code): boolean => this.#turnedAway(code);
    this.now = new Watch(() => api.now(), ontrouble);
    this.throughput = new Watch(() => api.throughput(), ontrouble);
    this.posts = new Watch(() => api.posts(), ontrouble);
    this.fevers = new Watch(() => api.fevers(), ontrouble);
    this.records = new Watch(() => api.checks(this.find), ontrouble);
    this.held = new Watch(() => api.held(), ontrouble);
    this.devices = new Watch(() => api.devices(), ontrouble);
    this.settings = new Watch(() => api.settings(), ontrouble);
    this.files = new Files((act) => this.decide(act, null));
  }

  get signedIn(): boolean {
    return this.session !== null && !this.session.password_one_time;
  }

  async start(): Promise<void> {
    try {
      this.session = await this.api.session();
    } catch (thrown) {
      if (codeOf(thrown) === 'hub_away') this.refusal = 'hub_away';
    }
    this.asked = true;
  }

  /** What a page shows beside *Now*, whose counts stand on every page. */
  watches(page: PageName): Asked[] {
    const of: Record<PageName, Asked[]> = {
      now: [this.throughput],
      posts: [this.posts],
      // The form "resolve late" needs thresholds, reasons and places.
      fevers: [this.fevers, this.settings],
      records: [this.records, this.settings],
      held: [this.held, this.settings],
      devices: [this.devices],
      files: [],
      settings: [this.settings],
    };
    return of[page];
  }

  /** Asks again for what a page shows of these topics; of all of them where none is named. */
  readAgain(page: PageName, topics: Topic[] | null): void {
    if (!this.signedIn) return;
    const of: Record<PageName, Topic> = {
      now: 'now',
      posts: 'devices',
      fevers: 'fevers',
      records: 'records',
      held: 'held',
      devices: 'devices',
      files: 'devices',
      settings: 'settings',
    };
    const has = (topic: Topic): boolean => topics === null || topics.includes(topic);
    // The badges of every page are of *Now*.
    if (has('now') || has('held')) void this.now.poll();
    if (has(of[page]) || has('settings')) for (const watch of this.watches(page)) void watch.poll();
  }

  /** Does it, then asks again for what it changed; says why it was refused. */
  async decide(act: (api: Api) => Promise<unknown>, changed: { read(): Promise<void> } | null): Promise<Refusal | null> {
    let refusal: Refusal | null = null;
    try {
      await act(this.api);
    } catch (thrown) {
      refusal = refusalOf(thrown);
      if (this.#turnedAway(refusal.code)) return refusal;
    }
    // A refusal often means that the page's copy is old.
    await Promise.all([changed?.read(), this.now.read()]);
    return refusal;
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.#try(async () => {
      this.session = await this.api.signIn(name, password);
    });
  }

  async replacePassword(password: string): Promise<void> {
    await this.#try(async () => {
      await this.api.replacePassword(password);
      this.session = await this.api.session();
    });
    if (this.refusal === 'signed_out') this.#leave('signed_out');
  }

  async signOut(): Promise<void> {
    try {
      await this.api.signOut();
      this.#leave(null);
    } catch (thrown) {
      if (codeOf(thrown) === 'signed_out') this.#leave(null);
      else this.now.trouble = 'hub_away';
    }
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.refusal = null;
    try {
      await act();
    } catch (thrown) {
      this.refusal = codeOf(thrown);
    }
  }

  #turnedAway(code: Code): boolean {
    if (code === 'signed_out') {
      this.#leave('signed_out');
      return true;
    }
    if (code === 'password_one_time' && this.session !== null) {
      this.session = { ...this.session, password_one_time: true };
      return true;
    }
    return false;
  }

  #leave(why: Code | null): void {
    this.session = null;
    this.refusal = why;
    this.find = '';
    this.made = null;
    const all = [this.now, this.throughput, this.posts, this.fevers, this.records, this.held, this.devices, this.settings];
    for (const watch of all) watch.forget();
    this.files.forget();
  }
}

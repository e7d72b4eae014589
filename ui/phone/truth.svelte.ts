/**
 * What the device last said: asked again whenever it tells that something changed. Screens read it, nobody patches it.
 *
 * It must not know: the gate's draft and result, which the gate's own state holds.
 */
import type { CheckRow } from '../kit/bindings/CheckRow';
import type { EnrolmentView } from '../kit/bindings/EnrolmentView';
import type { GateView } from '../kit/bindings/GateView';
import type { OutboxView } from '../kit/bindings/OutboxView';
import type { RecheckRow } from '../kit/bindings/RecheckRow';
import type { ShiftSummary } from '../kit/bindings/ShiftSummary';
import type { StatusView } from '../kit/bindings/StatusView';
import type { TodayView } from '../kit/bindings/TodayView';
import type { Topic } from '../kit/bindings/Topic';
import type { VolunteerView } from '../kit/bindings/VolunteerView';
import { ALL_TOPICS, ask, asProblem, onRoad, openedLink } from '../kit/host';
import { lead } from '../kit/lead.svelte';
import type { ProblemCode } from './problem';

/** The foot line's age is at most this old. */
const STATUS_EVERY_MS = 20_000;
const CHECKS_MAX = 60;
/** From this size on the second language gives way where there is no room. */
const LARGE_PERCENT = 150;

export class Truth {
  gate = $state.raw<GateView | null>(null);
  status = $state.raw<StatusView | null>(null);
  /** When `status` was told, so that its ages can go on. */
  status_ms = $state(0);
  enrolment = $state.raw<EnrolmentView | null>(null);
  /** The link that was opened outside the app last. A phone that has a checkpoint stays at its gate: it waits in the field. */
  opened_link = $state<string | null>(null);
  checks = $state.raw<CheckRow[]>([]);
  crew = $state.raw<VolunteerView[]>([]);
  outbox = $state.raw<OutboxView | null>(null);
  /** Everyone who waits for a second reading, those due first. */
  rechecks = $state.raw<RecheckRow[]>([]);
  today = $state.raw<TodayView | null>(null);
  shift = $state.raw<ShiftSummary | null>(null);
  /** Recent plates, newest first. */
  plates = $state.raw<string[]>([]);
  /** Why the page cannot go on at all. */
  end = $state<'refused' | 'taken_over' | null>(null);
  /** Why the last question had no answer; null while the device answers. */
  problem = $state<ProblemCode | null>(null);
  /** The outbox is asked only while it is looked at. */
  watchOutbox = false;
  #wanted = new Set<Topic>();
  #busy = false;

  start(): void {
    onRoad((event) => {
      if (event.kind === 'changed') this.askAgain(event.topics);
      else this.end = event.kind;
    });
    this.askAgain(ALL_TOPICS);
    setInterval(() => {
      if (document.visibilityState === 'visible') this.askAgain(['status']);
    }, STATUS_EVERY_MS);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.askAgain(ALL_TOPICS);
    });
  }

  /** One round of questions at a time, so that an older answer never lands on a newer one. */
  askAgain(topics: Topic[]): void {
    for (const topic of topics) this.#wanted.add(topic);
    if (!this.#busy) void this.#askWanted();
  }

  async #askWanted(): Promise<void> {
    this.#busy = true;
    while (this.#wanted.size > 0) {
      const wanted = this.#wanted;
      this.#wanted = new Set();
      try {
        await this.#askAll(wanted);
        this.problem = null;
      } catch (thrown) {
        const { code } = asProblem(thrown);
        this.problem = code === 'door_lost' ? 'door_away' : code;
      }
    }
    this.#busy = false;
  }

  async #askAll(wanted: Set<Topic>): Promise<void> {
    const wants = (...topics: Topic[]): boolean => topics.some((topic) => wanted.has(topic));
    if (wants('enrolment', 'crew', 'language', 'config', 'shift') || this.gate === null) await this.#askGate();
    // What a post has counted is asked only where there is a post.
    const here = this.gate?.checkpoint !== null;
    await Promise.all([
      wants('status') && this.#askStatus(),
      wants('enrolment') && this.#askEnrolment(),
      wants('checks', 'status', 'enrolment', 'rechecks') && this.#askChecks(),
      wants('checks', 'rechecks', 'enrolment') && here && this.#askRechecks(),
      wants('checks', 'rechecks', 'status', 'enrolment') && here && this.#askToday(),
      wants('checks', 'rechecks', 'shift', 'status', 'enrolment') && here && this.#askShift(),
      wants('checks', 'enrolment') && here && this.#askPlates(),
      wants('crew', 'enrolment') && this.#askCrew(),
      wants('status', 'checks') && this.watchOutbox && this.#askOutbox(),
    ]);
  }

  async #askGate(): Promise<void> {
    const { kind: _, ...view } = await ask<'gate'>({ kind: 'gate' });
    this.gate = view;
    lead.language = view.language;
    lead.is_large = view.text_percent >= LARGE_PERCENT;
    const { dataset } = document.documentElement;
    document.documentElement.lang = view.language;
    dataset['text'] = String(view.text_percent);
    if (view.theme === 'auto') delete dataset['theme'];
    else dataset['theme'] = view.theme;
  }

  async #askRechecks(): Promise<void> {
    this.rechecks = (await ask<'rechecks'>({ kind: 'rechecks' })).rechecks;
  }

  async #askToday(): Promise<void> {
    const { kind: _, ...view } = await ask<'today'>({ kind: 'today' });
    this.today = view;
  }

  async #askShift(): Promise<void> {
    const { kind: _, ...view } = await ask<'shift'>({ kind: 'shift' });
    this.shift = view;
  }

  async #askPlates(): Promise<void> {
    this.plates = (await ask<'plates'>({ kind: 'plates' })).plates;
  }

  async #askStatus(): Promise<void> {
    const { kind: _, ...view } = await ask<'status'>({ kind: 'status' });
    this.status = view;
    this.status_ms = Date.now();
  }

  async #askEnrolment(): Promise<void> {
    this.enrolment = await ask<'enrolment'>({ kind: 'enrolment' });
    this.opened_link = (await openedLink()) ?? this.opened_link;
  }

  async #askChecks(): Promise<void> {
    this.checks = (await ask<'recent_checks'>({ kind: 'recent_checks', limit: CHECKS_MAX })).checks;
  }

  async #askCrew(): Promise<void> {
    this.crew = (await ask<'crew'>({ kind: 'crew' })).volunteers;
  }

  async #askOutbox(): Promise<void> {
    const { kind: _, ...view } = await ask<'outbox'>({ kind: 'outbox' });
    this.outbox = view;
  }
}

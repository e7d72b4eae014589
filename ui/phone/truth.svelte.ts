/**
 * What the device last said: asked again whenever it tells that something changed. Screens read it, nobody patches it.
 *
 * It must not know: the gate's draft and result, which the gate's own state holds.
 */
import type { CheckRow } from '../kit/bindings/CheckRow';
import type { EnrolmentView } from '../kit/bindings/EnrolmentView';
import type { GateView } from '../kit/bindings/GateView';
import type { OutboxView } from '../kit/bindings/OutboxView';
import type { StatusView } from '../kit/bindings/StatusView';
import type { Topic } from '../kit/bindings/Topic';
import type { VolunteerView } from '../kit/bindings/VolunteerView';
import { ALL_TOPICS, ask, asProblem, onRoad } from '../kit/host';
import { lead } from '../kit/lead.svelte';
import type { ProblemCode } from './problem';

/** The foot line's age is at most this old. */
const STATUS_EVERY_MS = 20_000;
const CHECKS_MAX = 60;

export class Truth {
  gate = $state<GateView | null>(null);
  status = $state<StatusView | null>(null);
  /** When `status` was told, so that its ages can go on. */
  status_ms = $state(0);
  enrolment = $state<EnrolmentView | null>(null);
  checks = $state<CheckRow[]>([]);
  crew = $state<VolunteerView[]>([]);
  outbox = $state<OutboxView | null>(null);
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
    await Promise.all([
      wants('status') && this.#askStatus(),
      wants('enrolment', 'crew', 'language') && this.#askGate(),
      wants('enrolment') && this.#askEnrolment(),
      wants('checks', 'status') && this.#askChecks(),
      wants('crew', 'enrolment') && this.#askCrew(),
      wants('status', 'checks') && this.watchOutbox && this.#askOutbox(),
    ]);
  }

  async #askGate(): Promise<void> {
    const { kind: _, ...view } = await ask<'gate'>({ kind: 'gate' });
    this.gate = view;
    lead.language = view.language;
    document.documentElement.lang = view.language;
  }

  async #askStatus(): Promise<void> {
    const { kind: _, ...view } = await ask<'status'>({ kind: 'status' });
    this.status = view;
    this.status_ms = Date.now();
  }

  async #askEnrolment(): Promise<void> {
    this.enrolment = await ask<'enrolment'>({ kind: 'enrolment' });
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

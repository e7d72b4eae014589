/**
 * The screens' only way out: `send`, `ask` and `onChanged`, and the files that people carry, by Tauri inside the app and
 * by HTTP in a browser.
 *
 * What always holds: a failure is a `DoorProblem` with a code; a changed topic means "ask again", never new data.
 * It must not know: screens, texts, what a command means.
 */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Answer } from './bindings/Answer';
import type { Code } from './bindings/Code';
import type { Command } from './bindings/Command';
import type { Problem } from './bindings/Problem';
import type { Query } from './bindings/Query';
import type { Reply } from './bindings/Reply';
import type { SettledFile } from './bindings/SettledFile';
import type { Topic } from './bindings/Topic';
import type { WrittenFile } from './bindings/WrittenFile';
import { browserRoad } from './host_browser';

/** Why the door did not do it. `door_lost`: no answer at all, so that nobody knows whether it was done. */
export class DoorProblem extends Error {
  constructor(
    readonly code: Code | 'door_lost',
    readonly field: string | undefined = undefined,
  ) {
    super(code);
    this.name = 'DoorProblem';
  }
}

/** What a road tells of itself. */
export type RoadEvent =
  | { kind: 'changed'; topics: Topic[] }
  /** The link's token is over or wrong: the page cannot go on. */
  | { kind: 'refused' }
  /** Another window is the device's screen now. */
  | { kind: 'taken_over' };

/** One way to the device. */
export interface Road {
  send(command: Command): Promise<Reply>;
  ask(query: Query): Promise<Answer>;
  /** Writes what waits to a file that people find: among the downloads, most likely. */
  pack(): Promise<WrittenFile>;
  /** Takes in the receipts of a file. */
  settle(file: Uint8Array<ArrayBuffer>): Promise<SettledFile>;
  /** The link that somebody opened outside the app; told once. */
  openedLink(): Promise<string | null>;
  listen(on: (event: RoadEvent) => void): void;
}

export const ALL_TOPICS: Topic[] = [
  'checks',
  'status',
  'enrolment',
  'crew',
  'language',
  'rechecks',
  'config',
  'shift',
];

const tauriRoad: Road = {
  send: (command) => invoke<Reply>('send', { command }).catch(rethrow),
  ask: (query) => invoke<Answer>('ask', { query }).catch(rethrow),
  pack: () => invoke<WrittenFile>('pack').catch(rethrow),
  settle: (file) => invoke<SettledFile>('settle', file).catch(rethrow),
  openedLink: () => invoke<string | null>('opened_link').catch(rethrow),
  listen(on) {
    void listen<Topic[]>('changed', (event) => {
      on({ kind: 'changed', topics: event.payload });
    });
  },
};

const listeners = new Set<(event: RoadEvent) => void>();
let road: Promise<Road> | undefined;

function chosenRoad(): Promise<Road> {
  road ??= chooseRoad().then((chosen) => {
    chosen.listen((event) => {
      for (const listener of listeners) listener(event);
    });
    return chosen;
  });
  return road;
}

async function chooseRoad(): Promise<Road> {
  // Only a build in the mode `mock` has this branch; a test looks for it in the shipped files.
  if (import.meta.env.MODE === 'mock') return (await import('./host_mock')).mockRoad();
  return '__TAURI_INTERNALS__' in window ? tauriRoad : browserRoad();
}

export async function send(command: Command): Promise<Reply> {
  return (await chosenRoad()).send(command);
}

export async function ask<Q extends Query['kind']>(
  query: Extract<Query, { kind: Q }>,
): Promise<Extract<Answer, { kind: Q }>> {
  const answer = await (await chosenRoad()).ask(query);
  return answer as Extract<Answer, { kind: Q }>;
}

/** A file is written for somebody to carry to the hub. */
export async function pack(): Promise<WrittenFile> {
  return (await chosenRoad()).pack();
}

/** The hub's answer came back by hand. */
export async function settle(file: Uint8Array<ArrayBuffer>): Promise<SettledFile> {
  return (await chosenRoad()).settle(file);
}

/** A link that was tapped in a message or under a camera, to fill the field with. */
export async function openedLink(): Promise<string | null> {
  return (await chosenRoad()).openedLink();
}

/** Calls back when something changed; returns the way to stop it. */
export function onChanged(on: (topics: Topic[]) => void): () => void {
  return onRoad((event) => {
    if (event.kind === 'changed') on(event.topics);
  });
}

/** Calls back on everything that a road tells. */
export function onRoad(on: (event: RoadEvent) => void): () => void {
  listeners.add(on);
  return () => listeners.delete(on);
}

/** Anything that was thrown, as a problem. */
export function asProblem(thrown: unknown): DoorProblem {
  if (thrown instanceof DoorProblem) return thrown;
  if (isProblem(thrown)) return new DoorProblem(thrown.code, thrown.field);
  return new DoorProblem('door_lost');
}

function rethrow(thrown: unknown): never {
  throw asProblem(thrown);
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

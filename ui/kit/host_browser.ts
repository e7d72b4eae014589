/**
 * The road of `kadian serve`: JSON over loopback, a cookie for a session, server-sent events; carried files as bytes.
 *
 * What always holds: the link's token leaves the address bar as soon as it is traded; a page that was refused or
 * taken over never comes back by itself.
 */
import type { Answer } from './bindings/Answer';
import type { Command } from './bindings/Command';
import type { Query } from './bindings/Query';
import type { Reply } from './bindings/Reply';
import type { SettledFile } from './bindings/SettledFile';
import type { Topic } from './bindings/Topic';
import type { WrittenFile } from './bindings/WrittenFile';
import { saveFile } from './save_file';
import { ALL_TOPICS, DoorProblem, isProblem, type Road, type RoadEvent } from './host';

const REOPEN_MS = 3000;
const JSON_TYPE = 'application/json';

export function browserRoad(): Road {
  let tell: (event: RoadEvent) => void = () => undefined;
  let over = false;
  const session = openSession();

  function refuse(): never {
    over = true;
    tell({ kind: 'refused' });
    throw new DoorProblem('signed_out');
  }

  /** An answer that is none of a problem. */
  async function ok(path: string, type: string, body: BodyInit): Promise<Response> {
    if (!(await session)) refuse();
    const answer = await postBody(path, type, body);
    if (answer.status === 401 || answer.status === 403) refuse();
    if (answer.ok) return answer;
    const json: unknown = await answer.json().catch(() => null);
    if (isProblem(json)) throw new DoorProblem(json.code, json.field);
    throw new DoorProblem('door_lost');
  }

  async function post<T>(path: string, body: Command | Query): Promise<T> {
    return jsonOf<T>(await ok(path, JSON_TYPE, JSON.stringify(body)));
  }

  async function pack(): Promise<WrittenFile> {
    const answer = await ok('/door/pack', JSON_TYPE, '{}');
    const file = await answer.blob().catch(() => null);
    const written = writtenOf(answer.headers.get('kadian-written'));
    if (file === null || written === null) throw new DoorProblem('door_lost');
    saveFile(written.name, file);
    return written;
  }

  function openEvents(): void {
    if (over) return;
    const events = new EventSource('/door/events');
    events.addEventListener('open', () => {
      // Whatever was said while nobody listened: ask everything.
      tell({ kind: 'changed', topics: ALL_TOPICS });
    });
    events.addEventListener('changed', (event: MessageEvent<string>) => {
      tell({ kind: 'changed', topics: topicsOf(event.data) });
    });
    events.addEventListener('taken_over', () => {
      over = true;
      events.close();
      tell({ kind: 'taken_over' });
    });
    events.addEventListener('error', () => {
      // The browser reopens a stream that broke, but not one that was answered by an error.
      if (events.readyState === EventSource.CLOSED) setTimeout(openEvents, REOPEN_MS);
    });
  }

  return {
    send: (command) => post<Reply>('/door/send', command),
    ask: (query) => post<Answer>('/door/ask', query),
    pack,
    settle: async (file) => jsonOf<SettledFile>(await ok('/door/settle', 'application/octet-stream', file)),
    // A browser opens no `kadian:` link; it can only be pasted.
    openedLink: () => Promise.resolve(null),
    listen(on) {
      tell = on;
      void session.then((open) => {
        if (open) openEvents();
      });
    },
  };
}

/** Trades the token of the link for a cookie; without a token, the cookie of an earlier visit may still do. */
async function openSession(): Promise<boolean> {
  const token = new URLSearchParams(location.hash.slice(1)).get('t');
  if (token === null) return true;
  const answer = await postBody('/door/session', JSON_TYPE, JSON.stringify({ token }));
  history.replaceState(history.state, '', location.pathname + location.search);
  return answer.ok;
}

async function postBody(path: string, type: string, body: BodyInit): Promise<Response> {
  try {
    return await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': type },
      body,
    });
  } catch {
    throw new DoorProblem('door_lost');
  }
}

async function jsonOf<T>(answer: Response): Promise<T> {
  const json: unknown = await answer.json().catch(() => null);
  if (json === null) throw new DoorProblem('door_lost');
  return json as T;
}

function writtenOf(header: string | null): WrittenFile | null {
  try {
    return JSON.parse(header ?? '') as WrittenFile;
  } catch {
    return null;
  }
}

function topicsOf(data: string): Topic[] {
  try {
    const topics: unknown = JSON.parse(data);
    return Array.isArray(topics) ? (topics as Topic[]) : ALL_TOPICS;
  } catch {
    return ALL_TOPICS;
  }
}

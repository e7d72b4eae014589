/**
 * The officers' pages ask the hub that served them: JSON, same origin, a cookie for the session.
 *
 * What always holds: a failure is an `ApiProblem` with a code; `hub_away` where nothing readable came back.
 */
import type { Code } from '../kit/bindings/Code';
import type { NowView } from '../kit/bindings/hub/NowView';
import type { SessionView } from '../kit/bindings/hub/SessionView';

export class ApiProblem extends Error {
  constructor(readonly code: Code) {
    super(code);
    this.name = 'ApiProblem';
  }
}

export interface Api {
  session(): Promise<SessionView>;
  signIn(name: string, password: string): Promise<SessionView>;
  signOut(): Promise<unknown>;
  replacePassword(password: string): Promise<unknown>;
  now(): Promise<NowView>;
}

const http: Api = {
  session: () => call<SessionView>('GET', '/api/session'),
  signIn: (name, password) => call<SessionView>('POST', '/api/session', { name, password }),
  signOut: () => call<unknown>('DELETE', '/api/session'),
  replacePassword: (password) => call<unknown>('PUT', '/api/password', { password }),
  now: () => call<NowView>('GET', '/api/now'),
};

/** The hub; in a build of the mode `mock` one in memory, which no shipped bundle has. */
export async function openApi(): Promise<Api> {
  if (import.meta.env.MODE === 'mock') return (await import('./api_mock')).mockApi();
  return http;
}

/** The code of anything that was thrown. */
export function codeOf(thrown: unknown): Code {
  return thrown instanceof ApiProblem ? thrown.code : 'hub_away';
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch(() => null);
  if (answer === null) throw new ApiProblem('hub_away');
  if (answer.status === 204) return undefined as T;
  const json: unknown = await answer.json().catch(() => null);
  if (answer.ok && json !== null) return json as T;
  throw new ApiProblem(problemCode(json) ?? (answer.status === 401 ? 'signed_out' : 'hub_away'));
}

function problemCode(json: unknown): Code | null {
  if (typeof json !== 'object' || json === null || !('code' in json)) return null;
  return typeof json.code === 'string' ? (json.code as Code) : null;
}

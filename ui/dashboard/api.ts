/**
 * The officers' pages ask the hub that served them: JSON, same origin, a cookie for the session.
 *
 * What always holds: a failure is an `ApiProblem` with a code; `hub_away` where nothing readable came back, or
 * nothing in time.
 */
import type { CheckpointWords } from '../kit/bindings/CheckpointWords';
import type { Code } from '../kit/bindings/Code';
import type { CarriedView } from '../kit/bindings/hub/CarriedView';
import type { ConfigSettings } from '../kit/bindings/hub/ConfigSettings';
import type { DevicesView } from '../kit/bindings/hub/DevicesView';
import type { EnrolmentLink } from '../kit/bindings/hub/EnrolmentLink';
import type { FeversView } from '../kit/bindings/hub/FeversView';
import type { HeldView } from '../kit/bindings/hub/HeldView';
import type { NewResolution } from '../kit/bindings/hub/NewResolution';
import type { NewRuling } from '../kit/bindings/hub/NewRuling';
import type { NewVoid } from '../kit/bindings/hub/NewVoid';
import type { NowView } from '../kit/bindings/hub/NowView';
import type { PostsView } from '../kit/bindings/hub/PostsView';
import type { RecordsView } from '../kit/bindings/hub/RecordsView';
import type { SessionView } from '../kit/bindings/hub/SessionView';
import type { SettingsView } from '../kit/bindings/hub/SettingsView';
import type { ThroughputView } from '../kit/bindings/hub/ThroughputView';
import type { Stream } from './live.svelte';

/** Why something did not happen, and at which field. */
export interface Refusal {
  code: Code;
  field: string | null;
}

export class ApiProblem extends Error {
  constructor(
    readonly code: Code,
    readonly field: string | null = null,
  ) {
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
  posts(): Promise<PostsView>;
  throughput(): Promise<ThroughputView>;
  /** What changes from now on; null where there is nothing to listen to. */
  events(): Stream | null;
  fevers(): Promise<FeversView>;
  checks(find: string): Promise<RecordsView>;
  held(): Promise<HeldView>;
  settings(): Promise<SettingsView>;
  devices(): Promise<DevicesView>;
  enrol(checkpoint: number): Promise<EnrolmentLink>;
  typeDigits(enrolment: number, digits: string): Promise<unknown>;
  typeForkDigits(device: string, digits: string): Promise<unknown>;
  burnEnrolment(enrolment: number): Promise<unknown>;
  nameDevice(device: string, name: string): Promise<unknown>;
  moveDevice(device: string, checkpoint: number): Promise<unknown>;
  setService(device: string, in_service: boolean): Promise<unknown>;
  takeFile(file: Blob): Promise<CarriedView>;
  rule(ruling: NewRuling): Promise<unknown>;
  voidCheck(late: NewVoid): Promise<unknown>;
  resolve(resolution: NewResolution): Promise<unknown>;
  replaceConfig(config: ConfigSettings): Promise<unknown>;
  replaceWords(checkpoint: number, words: CheckpointWords): Promise<unknown>;
}

/** A hub on the same network answers within a second; past this it is not going to. */
const PATIENCE_MS = 15_000;
/** A file of weeks is large, and so is the work on it; the hub itself gives a request up then. */
const FILE_PATIENCE_MS = 600_000;
const JSON_TYPE = 'application/json';

const http: Api = {
  session: () => call<SessionView>('GET', '/api/session'),
  signIn: (name, password) => call<SessionView>('POST', '/api/session', { name, password }),
  signOut: () => call<unknown>('DELETE', '/api/session'),
  replacePassword: (password) => call<unknown>('PUT', '/api/password', { password }),
  now: () => call<NowView>('GET', '/api/now'),
  posts: () => call<PostsView>('GET', '/api/posts'),
  throughput: () => call<ThroughputView>('GET', '/api/throughput'),
  events: () => new EventSource('/api/events'),
  fevers: () => call<FeversView>('GET', '/api/fevers'),
  checks: (find) => call<RecordsView>('GET', `/api/checks?find=${encodeURIComponent(find)}`),
  held: () => call<HeldView>('GET', '/api/held'),
  settings: () => call<SettingsView>('GET', '/api/settings'),
  devices: () => call<DevicesView>('GET', '/api/devices'),
  enrol: (checkpoint) => call<EnrolmentLink>('POST', '/api/enrolments', { checkpoint }),
  typeDigits: (enrolment, digits) => call<unknown>('POST', `/api/enrolments/${String(enrolment)}/digits`, { digits }),
  burnEnrolment: (enrolment) => call<unknown>('DELETE', `/api/enrolments/${String(enrolment)}`),
  typeForkDigits: (device, digits) => call<unknown>('POST', `/api/devices/${device}/digits`, { digits }),
  nameDevice: (device, name) => call<unknown>('PUT', `/api/devices/${device}/name`, { name }),
  moveDevice: (device, checkpoint) => call<unknown>('PUT', `/api/devices/${device}/checkpoint`, { checkpoint }),
  setService: (device, in_service) => call<unknown>('PUT', `/api/devices/${device}/service`, { in_service }),
  takeFile: (file) => exchange<CarriedView>('POST', '/api/files', 'application/octet-stream', file, FILE_PATIENCE_MS),
  rule: (ruling) => call<unknown>('POST', '/api/rulings', ruling),
  voidCheck: (late) => call<unknown>('POST', '/api/voids', late),
  resolve: (resolution) => call<unknown>('POST', '/api/resolutions', resolution),
  replaceConfig: (config) => call<unknown>('PUT', '/api/config', config),
  replaceWords: (checkpoint, words) => call<unknown>('PUT', `/api/checkpoints/${checkpoint}/words`, words),
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

export function refusalOf(thrown: unknown): Refusal {
  return { code: codeOf(thrown), field: thrown instanceof ApiProblem ? thrown.field : null };
}

function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  return exchange<T>(method, path, JSON_TYPE, body === undefined ? null : JSON.stringify(body), PATIENCE_MS);
}

async function exchange<T>(method: string, path: string, type: string, body: BodyInit | null, patience_ms: number): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort();
  }, patience_ms);
  try {
    const answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'Content-Type': type, Accept: JSON_TYPE },
      body,
      signal: patience.signal,
    }).catch(() => null);
    if (answer === null) throw new ApiProblem('hub_away');
    if (answer.status === 204) return undefined as T;
    const json: unknown = await answer.json().catch(() => null);
    if (answer.ok && json !== null) return json as T;
    throw problemOf(json) ?? new ApiProblem(answer.status === 401 ? 'signed_out' : 'hub_away');
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(json: unknown): ApiProblem | null {
  if (typeof json !== 'object' || json === null || !('code' in json) || typeof json.code !== 'string') return null;
  return new ApiProblem(json.code as Code, 'field' in json && typeof json.field === 'string' ? json.field : null);
}

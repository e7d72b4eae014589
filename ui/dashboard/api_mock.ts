/**
 * A hub in memory, for looking at the pages. Never in a shipped bundle.
 * The address chooses: `?scene=sign_in|one_time|calm|empty|lost|refused|reader`.
 */
import type { Code } from '../kit/bindings/Code';
import type { NewResolution } from '../kit/bindings/hub/NewResolution';
import type { PassageRow } from '../kit/bindings/hub/PassageRow';
import type { PasserRow } from '../kit/bindings/hub/PasserRow';
import type { DeviceItem } from '../kit/bindings/hub/DeviceItem';
import type { EnrolmentItem } from '../kit/bindings/hub/EnrolmentItem';
import type { FeverRow } from '../kit/bindings/hub/FeverRow';
import type { HeldRow } from '../kit/bindings/hub/HeldRow';
import type { RecordName } from '../kit/bindings/hub/RecordName';
import type { SessionView } from '../kit/bindings/hub/SessionView';
import { ApiProblem, type Api } from './api';
import { carriedView } from './mock/carried';
import { devicesView } from './mock/devices';
import { NOW_MS, nowView, ZONE } from './mock/now';
import { heldRecords, passages, settings, yesterday } from './mock/passages';
import { notHeard, postsView, throughputView } from './mock/posts';
import type { Stream } from './live.svelte';
import { keyOf } from './says';

/** A stream that opens and says nothing. */
class QuietStream implements Stream {
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readyState = 1;
  constructor() {
    setTimeout(() => this.onopen?.(new Event('open')), 0);
  }
  addEventListener(): void {
    // Nothing changes by itself here.
  }
  close(): void {
    this.readyState = 2;
  }
}

function feverRows(checks: PassageRow[]): FeverRow[] {
  const rows = checks
    .filter((check) => check.void_reason === null)
    .flatMap((check) => check.passers.map((passer) => ({ check, passer })))
    .filter(({ passer }) => passer.fever !== 'none' || passer.is_waiting)
    .map(({ check, passer }) => {
      const { record, checkpoint, event_ms, event_error_ms, direction, slip, plate } = check;
      return { record, checkpoint, event_ms, event_error_ms, direction, slip, plate, passer };
    });
  return rows.sort((a, b) => Number(b.passer.is_waiting) - Number(a.passer.is_waiting) || b.event_ms - a.event_ms);
}

function resolved(passer: PasserRow, { draft }: NewResolution): PasserRow {
  if (!passer.is_waiting) throw new ApiProblem('resolved_already');
  if (draft.disposition === null || draft.disposition === undefined) throw new ApiProblem('disposition_needed', 'disposition');
  const keyed = draft.reading_dc ?? null;
  if (typeof keyed === 'number' && (keyed < 340 || keyed > 420) && !draft.sure) throw new ApiProblem('reading_unlikely', 'reading_dc');
  if (keyed !== null && draft.site === passer.first.site && !draft.other_thermometer) throw new ApiProblem('second_same', 'site');
  const second = keyed === null ? null : { reading_dc: keyed, method: draft.method, site: draft.site };
  const isFever = keyed === null || keyed === 'hi' || (typeof keyed === 'number' && keyed >= 373);
  return {
    ...passer,
    is_waiting: false,
    fever: isFever ? 'confirmed' : 'suspected',
    outcome: {
      disposition: draft.disposition,
      second,
      reason: draft.reason ?? null,
      place: draft.place ?? null,
      told: draft.told ?? null,
      at_ms: NOW_MS,
      by_officer: true,
      n_resolutions: 1,
    },
  };
}

export function mockApi(): Api {
  const scene = new URLSearchParams(location.search).get('scene') ?? '';
  const officer: SessionView = { officer: '林晓', unit: '殿前街道', password_one_time: false };
  let session: SessionView | null =
    scene === 'sign_in' ? null : scene === 'one_time' ? { ...officer, password_one_time: true } : officer;
  const head = { zone: ZONE, now_ms: NOW_MS, not_heard: notHeard(scene) };
  const isQuiet = scene === 'empty' || scene === 'calm';
  let checks = scene === 'empty' ? [] : isQuiet ? passages().filter((check) => check.slip === null) : [...passages(), yesterday()];
  let held: HeldRow[] = isQuiet ? [] : heldRecords();
  let setting = settings(scene !== 'reader');
  let asked = 0;
  const signedIn = (): SessionView => {
    if (session === null) throw new ApiProblem('signed_out');
    return session;
  };
  const change = (record: RecordName, how: (check: PassageRow) => PassageRow): void => {
    signedIn();
    if (scene === 'refused') throw new ApiProblem('not_found');
    const key = keyOf(record);
    if (!checks.some((check) => keyOf(check.record) === key)) throw new ApiProblem('not_found');
    checks = checks.map((check) => (keyOf(check.record) === key ? how(check) : check));
  };
  let devices = devicesView(scene);
  const changeDevice = (id: string, how: (device: DeviceItem) => DeviceItem): void => {
    signedIn();
    devices = { ...devices, devices: devices.devices.map((one) => (one.device === id ? how(one) : one)) };
  };
  return {
    session: async () => signedIn(),
    signIn: async (name, password) => {
      if (name === '' || password !== 'right') throw new ApiProblem('sign_in_failed');
      session = officer;
      return session;
    },
    signOut: async () => {
      session = null;
    },
    replacePassword: async (password) => {
      if ([...password].length < 12) throw new ApiProblem('password_too_short');
      session = officer;
    },
    now: async () => {
      signedIn();
      asked += 1;
      if (scene === 'lost' && asked > 1) throw new ApiProblem('hub_away');
      return nowView(scene, feverRows(checks).filter((row) => row.passer.is_waiting).length, held.length);
    },
    posts: async () => {
      signedIn();
      return postsView(scene);
    },
    throughput: async () => {
      signedIn();
      return throughputView(scene);
    },
    events: () => (scene === 'lost' ? null : new QuietStream()),
    fevers: async () => {
      signedIn();
      if (scene === 'lost') throw new ApiProblem('hub_away');
      return { ...head, fevers: feverRows(checks), has_more: false };
    },
    checks: async (find) => {
      signedIn();
      const plain = (text: string | null): string => (text ?? '').replace(/[\s·-]/g, '').toLowerCase();
      const wanted = plain(find);
      const holds = (check: PassageRow): boolean =>
        [check.slip, check.plate, ...check.passers.map((one) => one.name)].some((text) => plain(text).includes(wanted));
      return { ...head, checks: checks.filter((check) => wanted === '' || holds(check)), has_more: wanted === '' && checks.length > 5 };
    },
    held: async () => {
      signedIn();
      return { ...head, records: held, n: held.length };
    },
    settings: async () => {
      signedIn();
      return setting;
    },
    devices: async () => {
      signedIn();
      // Somebody else moves the first device while it is looked at: the scene says when.
      const [first, ...others] = devices.devices;
      const to = devices.checkpoints.find(({ id }) => String(id) === new URLSearchParams(location.search).get('moves'));
      if (first !== undefined && to !== undefined) {
        devices = { ...devices, devices: [{ ...first, checkpoint: to.id, checkpoint_name: to.name }, ...others] };
      }
      return devices;
    },
    enrol: async () => {
      signedIn();
      if (scene === 'refused') throw new ApiProblem('not_found');
      const expires_ms = NOW_MS + 600_000;
      const link = `kadian://enrol?url=https%3A%2F%2Fhub.example.org&hub=${'A'.repeat(43)}&code=${'B'.repeat(22)}`;
      return { id: 9, link, expires_ms };
    },
    typeDigits: async (id, digits) => {
      signedIn();
      const is_right = digits === '483920';
      const enrolments = devices.enrolments.map((item): EnrolmentItem =>
        item.id === id ? { ...item, state: is_right ? 'accepted' : 'burnt_digits', digits: is_right ? digits : null } : item,
      );
      devices = { ...devices, enrolments };
      if (!is_right) throw new ApiProblem('code_burnt');
    },
    typeForkDigits: async (device, digits) => {
      if (digits !== '483920') throw new ApiProblem('digits_wrong');
      changeDevice(device, (one) => ({ ...one, fork: one.fork === null ? null : { ...one.fork, n_waiting: 1, n_accepted: 1 } }));
    },
    burnEnrolment: async (id) => {
      signedIn();
      const enrolments = devices.enrolments.map((item): EnrolmentItem => (item.id === id ? { ...item, state: 'burnt_officer' } : item));
      devices = { ...devices, enrolments };
    },
    nameDevice: async (device, name) => {
      changeDevice(device, (one) => ({ ...one, name }));
    },
    moveDevice: async (device, checkpoint) => {
      const name = devices.checkpoints.find((one) => one.id === checkpoint)?.name ?? '';
      changeDevice(device, (one) => ({ ...one, checkpoint, checkpoint_name: name }));
    },
    setService: async (device, in_service) => {
      changeDevice(device, (one) => ({ ...one, revoked_ms: in_service ? null : NOW_MS }));
    },
    takeFile: async (file) => {
      signedIn();
      return carriedView((await file.text()) as Code | 'mixed' | 'all');
    },
    rule: async ({ record }) => {
      signedIn();
      if (scene === 'refused') throw new ApiProblem('ruling_impossible');
      held = held.filter((row) => keyOf(row.record) !== keyOf(record));
    },
    voidCheck: async ({ record, reason }) => {
      change(record, (check) => {
        const passers = check.passers.map((one) => ({ ...one, is_waiting: false }));
        return { ...check, passers, void_reason: reason };
      });
    },
    resolve: async (resolution) => {
      change(resolution.record, (check) => ({
        ...check,
        passers: check.passers.map((one) => (one.seat === resolution.draft.seat ? resolved(one, resolution) : one)),
      }));
    },
    replaceConfig: async (config) => {
      signedIn();
      if (config.too_low_dc >= config.forehead_threshold_dc) throw new ApiProblem('config_invalid', 'too_low_dc');
      if (config.reasons.some(({ zh, en }) => zh === '' || en === '')) throw new ApiProblem('config_invalid', 'reasons');
      setting = { ...setting, config, version: setting.version + 1 };
    },
    replaceWords: async (checkpoint, words) => {
      signedIn();
      const said = setting.checkpoints.map((one) => (one.id === checkpoint ? { ...one, words } : one));
      setting = { ...setting, checkpoints: said };
    },
  };
}

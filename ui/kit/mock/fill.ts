/** What the device in memory has lived through before it is looked at, by scene. */
import type { CheckDraft } from '../bindings/CheckDraft';
import type { GateDraft } from '../bindings/GateDraft';
import type { MockDevice } from '../host_mock';
import { MINUTE_MS, otherPhonesRow, RECHECK_MS } from './post';

const HALF: GateDraft = {
  direction: 'exit',
  subject: 'person',
  digits: '36',
  method: 'forehead',
  site: 'wrist',
  name: '',
  phone: '',
  origin: '',
  forced: null,
  plate: '',
  seats: [],
  seat: 0,
  count: '',
  late: null,
};

export function fillDevice(device: MockDevice): void {
  const { scene } = device;
  if (scene === 'new') device.enrolment = { state: 'none' };
  if (scene === 'pending') device.enrolment = { state: 'pending' };
  if (scene === 'digits') device.enrolment = { state: 'waiting', digits: '483920', checkpoint_name: '高殿 3 号卡点' };
  if (scene.startsWith('elsewhere')) device.enrolment = { state: 'foreign', address: 'https://hub.jimei.example.org' };
  if (scene === 'failed') device.enrolment = { state: 'failed', code: 'code_unknown' };
  const has_post = device.enrolment.state === 'enrolled' || scene.startsWith('elsewhere');
  if (scene !== 'first' && has_post) fill(device);
  if (scene === 'quiet' || scene === 'elsewhere' || scene.startsWith('still-')) {
    device.unsent_seqs = [];
    device.last_receipt = Date.now() - MINUTE_MS;
    device.of_others = [];
    for (const check of device.checks) {
      check.delivery = check.delivery === 'unsent' ? 'stored' : check.delivery;
      if (check.disposition === 'recheck') check.void_reason = 'exercise';
    }
  }
  if (scene === 'half') device.draft = HALF;
  if (scene === 'half_vehicle') {
    const seats = ['365', '37'].map((digits) => ({ digits, name: '', forced: null }));
    device.draft = { ...HALF, subject: 'vehicle', digits: '', plate: '闽D8K2Q5', seats, seat: 2 };
  }
  if (scene === 'due') {
    const late = device.checks.find((check) => check.disposition === 'recheck' && check.void_reason === null);
    if (late !== undefined) late.saved_ms = Date.now() - RECHECK_MS - 2000;
  }
  if (scene === 'long') {
    device.shift = { seq: 90, started_ms: Date.now() - 13 * 60 * MINUTE_MS, volunteers: [{ id: 1000, name: '李丽英' }], is_long: true };
  }
  if (scene === 'words') device.words = { is_open: true, zh: '请走右侧入口', en: 'Use the right-hand entrance' };
  if (scene === 'closed') device.words = { is_open: false, zh: '台风期间暂停，请到 2 号卡点', en: 'Closed for the typhoon, go to post 2' };
}

function fill(device: MockDevice): void {
  const base: CheckDraft = { direction: 'entry', method: 'forehead', site: 'forehead', sure: false };
  const seats = [365, 366, 374].map((reading_dc, at) => ({ seat: at + 1, reading_dc }));
  const drafts: CheckDraft[] = [
    { ...base, tally: 24, direction: 'exit' },
    { ...base, bus: { plate: '闽D00123', n: 38, exceptions: [] } },
    { ...base, vehicle: { plate: '粤B12345D', seats: seats.slice(0, 1) } },
    { ...base, vehicle: { plate: '闽D8K2Q5', seats } },
    { ...base, reading_dc: 376, name: '张伟' },
    { ...base, reading_dc: 381, site: 'wrist' },
    { ...base, direction: 'exit', reading_dc: 366, name: 'Maria Gonzalez', phone: '13800138000' },
    { ...base, reading_dc: 365 },
  ];
  for (const draft of drafts) device.record(draft);
  device.checks.forEach((check, index) => {
    check.saved_ms = Date.now() - (index * 2 + 1) * MINUTE_MS;
    if (index > 3) check.delivery = 'stored';
    if (index === 5) check.delivery = 'held';
  });
  const struck = device.checks[2];
  if (struck !== undefined) {
    struck.void_reason = 'direction_wrong';
    struck.can_void = false;
  }
  device.of_others = [otherPhonesRow(Date.now())];
  device.unsent_seqs = [];
  for (let seq = device.seq - 36; seq <= device.seq; seq += 1) device.unsent_seqs.push(seq);
  device.undo = null;
  device.filled = true;
}

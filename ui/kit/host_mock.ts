/**
 * A device in memory, for looking at the screens without a build of the Rust side. Never in a shipped bundle.
 *
 * What always holds: it answers as the device does (judging, undo, codes), by the same types.
 * The address chooses: `?scene=new|pending|failed|full|nearly_full|quiet|half|refused|taken_over`, `&lang=en`.
 */
import type { Answer } from './bindings/Answer';
import type { CheckDraft } from './bindings/CheckDraft';
import type { CheckRow } from './bindings/CheckRow';
import type { CheckpointView } from './bindings/CheckpointView';
import type { Command } from './bindings/Command';
import type { EnrolmentView } from './bindings/EnrolmentView';
import type { GateDraft } from './bindings/GateDraft';
import type { Language } from './bindings/Language';
import type { OutboxView } from './bindings/OutboxView';
import type { Query } from './bindings/Query';
import type { Reply } from './bindings/Reply';
import type { SavedCheck } from './bindings/SavedCheck';
import type { StatusView } from './bindings/StatusView';
import type { VolunteerView } from './bindings/VolunteerView';
import { DoorProblem, type Road, type RoadEvent } from './host';

const EPOCH = 305_419_896;
const UNDO_MS = 10_000;
const RECHECK_MS = 600_000;
const MINUTE_MS = 60_000;
const POST: CheckpointView = { id: 3, name: '高殿 3 号卡点', letter: 'A', zone: 'Asia/Shanghai' };
const CREW: VolunteerView[] = [
  { id: 1001, name: '陈建国' },
  { id: 1000, name: '李丽英' },
  { id: 1002, name: 'Tom Baker' },
  { id: 1003, name: '王秀兰' },
];
const NOBODY: VolunteerView = { id: 0, name: '' };
const THRESHOLD_DC = { forehead: 373, ear: 378, axillary: 373 } as const;

class MockDevice {
  checks: CheckRow[] = [];
  draft: GateDraft | null = null;
  language: Language = 'zh-Hans';
  volunteer = NOBODY;
  enrolment: EnrolmentView = { state: 'enrolled', checkpoint: POST };
  undo: SavedCheck | null = null;
  seq = 100;
  slips = 14;
  filled = false;
  unsent_seqs: number[] = [];
  last_receipt: number | null = null;
  tell: (event: RoadEvent) => void = () => undefined;

  constructor(private readonly scene: string) {
    if (scene === 'new') this.enrolment = { state: 'none' };
    if (scene === 'pending') this.enrolment = { state: 'pending' };
    if (scene === 'failed') this.enrolment = { state: 'failed', code: 'code_unknown' };
    if (scene !== 'first' && this.enrolment.state === 'enrolled') this.fill();
    if (scene === 'quiet') {
      this.unsent_seqs = [];
      this.last_receipt = Date.now() - MINUTE_MS;
      for (const check of this.checks) check.delivery = check.delivery === 'unsent' ? 'stored' : check.delivery;
    }
    if (scene === 'half') {
      this.draft = { direction: 'exit', digits: '36', method: 'forehead', site: 'wrist', name: '', phone: '' };
    }
  }

  send(command: Command): Reply {
    switch (command.kind) {
      case 'enrol':
        return this.enrol(command.link);
      case 'record_check':
        return { kind: 'saved', ...this.record(command) };
      case 'void_check':
        return this.voidCheck(command.seq, command.reason);
      case 'choose_volunteer':
        this.volunteer = CREW.find((member) => member.id === command.volunteer) ?? NOBODY;
        this.changed(['crew']);
        return { kind: 'done' };
      case 'keep_draft':
        this.draft = command.draft;
        return { kind: 'done' };
      case 'choose_language':
        this.language = command.language;
        this.changed(['language']);
        return { kind: 'done' };
      case 'send_now':
        this.changed(['status']);
        return { kind: 'done' };
    }
  }

  ask(query: Query): Answer {
    const enrolled = this.enrolment.state === 'enrolled';
    switch (query.kind) {
      case 'gate':
        return {
          kind: 'gate',
          checkpoint: enrolled ? POST : null,
          volunteer: this.volunteer,
          draft: this.draft,
          undo: this.undo,
          language: this.language,
        };
      case 'status':
        return { kind: 'status', ...this.status() };
      case 'recent_checks':
        return { kind: 'recent_checks', checks: this.checks.slice(0, query.limit).map((check) => ({ ...check })) };
      case 'outbox':
        return { kind: 'outbox', ...this.outbox() };
      case 'crew':
        return { kind: 'crew', volunteers: CREW };
      case 'enrolment':
        return { kind: 'enrolment', ...this.enrolment };
    }
  }

  private changed(topics: Extract<RoadEvent, { kind: 'changed' }>['topics']): void {
    setTimeout(() => {
      this.tell({ kind: 'changed', topics });
    }, 0);
  }

  private enrol(link: string): Reply {
    if (!link.trim().startsWith('kadian://enrol?')) throw new DoorProblem('link_invalid', 'link');
    this.enrolment = { state: 'pending' };
    this.changed(['enrolment', 'status']);
    setTimeout(() => {
      this.enrolment = { state: 'enrolled', checkpoint: POST };
      this.changed(['enrolment', 'status', 'crew']);
    }, 1500);
    return { kind: 'done' };
  }

  private record(draft: CheckDraft): SavedCheck {
    const { reading_dc, method } = draft;
    if (this.scene === 'full' && this.filled) throw new DoorProblem('storage_full');
    if (reading_dc < 250 || reading_dc > 450) throw new DoorProblem('reading_out_of_range', 'reading_dc');
    if (!draft.sure && (reading_dc < 340 || reading_dc > 420)) throw new DoorProblem('reading_unlikely', 'reading_dc');
    if ([...(draft.name ?? '')].length > 40) throw new DoorProblem('name_too_long', 'name');
    const phone = draft.phone ?? '';
    if (phone !== '' && !/^\+?[\d -]{3,20}$/.test(phone)) throw new DoorProblem('phone_invalid', 'phone');
    const now = Date.now();
    const fever = reading_dc >= THRESHOLD_DC[method];
    const cold = method === 'forehead' && reading_dc < 340;
    const waits = fever || cold;
    this.seq += 1;
    if (waits) this.slips += 1;
    const saved: SavedCheck = {
      epoch: EPOCH,
      seq: this.seq,
      disposition: waits ? 'recheck' : 'admit',
      cause: fever ? 'fever' : cold ? 'too_cold' : 'none',
      slip: waits ? `3-A-${this.slips}` : null,
      reading_dc,
      direction: draft.direction,
      saved_ms: now,
      undo_until_ms: now + UNDO_MS,
      recheck_ms: waits ? now + RECHECK_MS : null,
    };
    this.checks.unshift(this.row(saved, draft));
    this.unsent_seqs.push(saved.seq);
    this.draft = null;
    this.undo = saved;
    this.changed(['checks', 'status']);
    return saved;
  }

  private row(saved: SavedCheck, draft: CheckDraft): CheckRow {
    return {
      epoch: saved.epoch,
      seq: saved.seq,
      saved_ms: saved.saved_ms,
      direction: draft.direction,
      reading_dc: draft.reading_dc,
      method: draft.method,
      site: draft.site,
      disposition: saved.disposition,
      slip: saved.slip,
      name: draft.name ?? null,
      phone: draft.phone ?? null,
      volunteer: this.volunteer,
      void_reason: null,
      can_void: true,
      delivery: 'unsent',
    };
  }

  private voidCheck(seq: number, reason: CheckRow['void_reason']): Reply {
    const check = this.checks.find((row) => row.seq === seq);
    if (check === undefined) throw new DoorProblem('check_unknown');
    if (check.void_reason !== null) throw new DoorProblem('voided_already');
    if (reason === 'undo' && Date.now() > check.saved_ms + UNDO_MS) throw new DoorProblem('undo_too_late');
    check.void_reason = reason;
    check.can_void = false;
    this.undo = null;
    this.seq += 1;
    this.unsent_seqs.push(this.seq);
    this.changed(['checks', 'status']);
    return { kind: 'saved_void', seq: this.seq, voided_seq: seq };
  }

  private status(): StatusView {
    const unsent = this.unsent_seqs.length;
    const busy = unsent > 0;
    return {
      device: '01936b2e-7f3a-7cc1-8f5e-9a3b1c2d4e5f',
      epoch: EPOCH,
      records: this.seq,
      unsent,
      oldest_unsent_s: busy ? 7320 : null,
      held: this.scene === '' ? 1 : 0,
      refused: 0,
      last_receipt: this.last_receipt,
      clock_offset_ms: null,
      why: busy ? 'hub_away' : null,
      storage: this.scene === 'full' ? 'storage_full' : this.scene === 'nearly_full' ? 'storage_nearly_full' : null,
      sending: false,
      enrolled: this.enrolment.state === 'enrolled',
    };
  }

  private outbox(): OutboxView {
    const busy = this.unsent_seqs.length > 0;
    return {
      status: this.status(),
      waiting: this.unsent_seqs.slice(0, 50).map((seq) => {
        const check = this.checks.find((row) => row.seq === seq);
        return {
          epoch: EPOCH,
          seq,
          saved_ms: check?.saved_ms ?? Date.now() - 7_320_000,
          record: check === undefined ? 'void' : 'check',
          reading_dc: check?.reading_dc ?? null,
        };
      }),
      tray:
        this.scene === ''
          ? [{ epoch: EPOCH, seq: 12, record: 'check', delivery: 'held', code: 'value_implausible' }]
          : [],
      last_try_ms: busy ? Date.now() - 40_000 : Date.now() - MINUTE_MS,
      next_try_ms: Date.now() + 50_000,
    };
  }

  private fill(): void {
    const base: CheckDraft = { direction: 'entry', reading_dc: 365, method: 'forehead', site: 'forehead', sure: false };
    const drafts: CheckDraft[] = [
      { ...base, reading_dc: 364 },
      { ...base, direction: 'exit', reading_dc: 362 },
      { ...base, reading_dc: 376, name: '张伟' },
      { ...base, reading_dc: 381, site: 'wrist' },
      { ...base, direction: 'exit', reading_dc: 366, name: 'Maria Gonzalez', phone: '13800138000' },
      { ...base },
    ];
    for (const draft of drafts) this.record(draft);
    this.checks.forEach((check, index) => {
      check.saved_ms = Date.now() - (index * 3 + 1) * MINUTE_MS;
      if (index > 2) check.delivery = 'stored';
      if (index === 4) check.delivery = 'held';
    });
    const struck = this.checks[2];
    if (struck !== undefined) {
      struck.void_reason = 'direction_wrong';
      struck.can_void = false;
    }
    this.unsent_seqs = [];
    for (let seq = this.seq - 36; seq <= this.seq; seq += 1) this.unsent_seqs.push(seq);
    this.undo = null;
    this.filled = true;
  }
}

export function mockRoad(): Road {
  const search = new URLSearchParams(location.search);
  const scene = search.get('scene') ?? '';
  const device = new MockDevice(scene);
  if (search.get('lang') === 'en') device.language = 'en';
  if (search.get('who') === '1') device.volunteer = CREW[1] ?? NOBODY;
  return {
    send: (command) => Promise.resolve().then(() => device.send(command)),
    ask: (query) => Promise.resolve().then(() => device.ask(query)),
    listen(on) {
      device.tell = on;
      if (scene === 'refused' || scene === 'taken_over') on({ kind: scene });
    },
  };
}

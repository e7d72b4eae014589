/**
 * A device in memory, for looking at the screens without a build of the Rust side. Never in a shipped bundle.
 *
 * What always holds: it answers as the device does (judging, undo, codes), by the same types.
 * The address chooses: `?scene=new|pending|digits|failed|full|nearly_full|clock|quiet|half|half_vehicle|due|long|words|closed|
 * first|unsure|refused|taken_over|why-CODE|still-CODE`, `&lang=en`, `&theme=dark|sun`, `&text=200`, `&who=1` (with a shift), `&waits=0`.
 */
import type { Answer } from './bindings/Answer';
import type { CheckDraft } from './bindings/CheckDraft';
import type { CheckRow } from './bindings/CheckRow';
import type { Command } from './bindings/Command';
import type { EnrolmentView } from './bindings/EnrolmentView';
import type { GateDraft } from './bindings/GateDraft';
import type { GateView } from './bindings/GateView';
import type { Language } from './bindings/Language';
import type { OutcomeView } from './bindings/OutcomeView';
import type { Query } from './bindings/Query';
import type { RecheckRow } from './bindings/RecheckRow';
import type { Reply } from './bindings/Reply';
import type { ResolutionDraft } from './bindings/ResolutionDraft';
import type { SavedCheck } from './bindings/SavedCheck';
import type { ShiftView } from './bindings/ShiftView';
import type { Theme } from './bindings/Theme';
import { DoorProblem, type Road, type RoadEvent } from './host';
import { countsOf, rechecksOf } from './mock/counts';
import { packOf, settleOf } from './mock/carry';
import { fillDevice } from './mock/fill';
import { causeOf, dayStart, judge, judgeResolution } from './mock/judge';
import { outboxOf, statusOf } from './mock/outbox';
import { CONFIG, CREW, EPOCH, LONG_MS, NOBODY, POST, RECHECK_MS, UNDO_MS } from './mock/post';

export class MockDevice {
  checks: CheckRow[] = [];
  of_others: RecheckRow[] = [];
  draft: GateDraft | null = null;
  language: Language = 'zh-Hans';
  theme: Theme = 'auto';
  text_percent = 100;
  volunteer = NOBODY;
  shift: ShiftView | null = null;
  enrolment: EnrolmentView = { state: 'enrolled', checkpoint: POST };
  undo: SavedCheck | null = null;
  words: GateView['config']['words'] = null;
  seq = 100;
  slips = 14;
  filled = false;
  unsent_seqs: number[] = [];
  last_receipt: number | null = null;
  tell: (event: RoadEvent) => void = () => undefined;

  constructor(readonly scene: string) {
    fillDevice(this);
  }

  send(command: Command): Reply {
    switch (command.kind) {
      case 'enrol':
        return this.enrol(command.link);
      case 'start_anew':
        this.enrolment = { state: 'none' };
        return this.enrol('kadian://enrol?');
      case 'record_check':
        if (this.scene === 'unsure') throw new DoorProblem('save_unsure');
        return { kind: 'saved', ...this.record(command) };
      case 'void_check':
        return this.voidCheck(command.seq, command.reason);
      case 'resolve':
        return this.resolve(command);
      case 'start_shift':
        return this.startShift(command.volunteers);
      case 'end_shift':
        return this.endShift();
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
      case 'choose_look':
        this.theme = command.theme;
        this.text_percent = command.text_percent;
        this.changed(['language']);
        return { kind: 'done' };
      case 'tell_battery':
        return { kind: 'done' };
      case 'seen_notice':
      case 'send_now':
        this.changed(['status']);
        return { kind: 'done' };
    }
  }

  ask(query: Query): Answer {
    switch (query.kind) {
      case 'gate':
        return { kind: 'gate', ...this.gate() };
      case 'status':
        return { kind: 'status', ...statusOf(this) };
      case 'recent_checks':
        return { kind: 'recent_checks', checks: copy(this.checks.slice(0, query.limit)) };
      case 'rechecks':
        return { kind: 'rechecks', rechecks: copy(this.rechecks().filter((row) => row.outcome === null)) };
      case 'find_slip': {
        const slip = wholeSlip(query.slip);
        return { kind: 'find_slip', slip, rechecks: copy(this.rechecks().filter((row) => row.slip === slip)) };
      }
      case 'plates': {
        const plates = this.checks.flatMap((check) => (check.plate === null ? [] : [check.plate]));
        return { kind: 'plates', plates: plates.filter((plate, at) => plates.indexOf(plate) === at).slice(0, 20) };
      }
      case 'today': {
        const day_start_ms = dayStart(Date.now());
        const today = this.checks.filter((check) => (check.observed_ms ?? check.saved_ms) >= day_start_ms);
        const moved = today.filter((check) => check.void_reason === null && (check.subject === 'vehicle' || check.subject === 'bus'));
        return { kind: 'today', day_start_ms, counts: countsOf(today), vehicles: moved.length, n_open: this.open().length };
      }
      case 'shift': {
        const { shift } = this;
        const own = shift === null ? [] : this.checks.filter((check) => check.saved_ms >= shift.started_ms);
        return { kind: 'shift', shift, counts: countsOf(own), n_open: this.open().length, unsent: this.unsent_seqs.length };
      }
      case 'outbox':
        return { kind: 'outbox', ...outboxOf(this) };
      case 'crew':
        return { kind: 'crew', volunteers: CREW };
      case 'enrolment':
        return { kind: 'enrolment', ...this.enrolment };
    }
  }

  private gate(): GateView {
    const { shift } = this;
    return {
      checkpoint: this.enrolment.state === 'enrolled' || this.enrolment.state === 'foreign' ? POST : null,
      volunteer: this.volunteer,
      shift: shift === null ? null : { ...shift, is_long: Date.now() - shift.started_ms > LONG_MS },
      draft: this.draft,
      undo: this.undo,
      language: this.language,
      theme: this.theme,
      text_percent: this.text_percent,
      config: { ...CONFIG, words: this.words },
    };
  }

  private rechecks(): RecheckRow[] {
    return rechecksOf(this.checks, this.of_others);
  }

  private open(): RecheckRow[] {
    return this.rechecks().filter((row) => row.outcome === null);
  }

  private changed(topics: Extract<RoadEvent, { kind: 'changed' }>['topics']): void {
    setTimeout(() => {
      this.tell({ kind: 'changed', topics });
    }, 0);
  }

  private enrol(link: string): Reply {
    if (!link.trim().startsWith('kadian://enrol?')) throw new DoorProblem('link_invalid', 'link');
    const before = this.enrolment;
    this.enrolment = { state: 'pending' };
    this.changed(['enrolment', 'status']);
    setTimeout(() => {
      // Where an officer must accept it, a link has the same digits however often it is pasted.
      this.enrolment = before.state === 'waiting' ? before : { state: 'enrolled', checkpoint: POST };
      this.changed(['enrolment', 'status', 'crew']);
    }, 1500);
    return { kind: 'done' };
  }

  record(draft: CheckDraft): SavedCheck {
    if (this.scene === 'full' && this.filled) throw new DoorProblem('storage_full');
    const now = Date.now();
    const judged = judge(draft, now);
    const waits = judged.passers.some((passer) => passer.disposition === 'recheck');
    const slipped = waits || judged.passers.some((passer) => passer.disposition === 'refer');
    if (slipped) this.slips += 1;
    const saved: SavedCheck = {
      ...judged,
      epoch: EPOCH,
      seq: this.nextSeq(),
      slip: slipped ? `3-A-${String(this.slips)}` : null,
      direction: draft.direction,
      saved_ms: now,
      undo_until_ms: now + UNDO_MS,
      recheck_ms: waits ? now + RECHECK_MS : null,
    };
    const { undo_until_ms: _, recheck_ms: _due, cause: _cause, ...row } = saved;
    this.checks.unshift({ ...copy(row), volunteer: this.volunteer, void_reason: null, can_void: true, delivery: 'unsent' });
    this.draft = null;
    this.undo = saved;
    this.changed(['checks', 'status', 'rechecks']);
    return saved;
  }

  private resolve(draft: ResolutionDraft): Reply {
    const slip = draft.slip ? wholeSlip(draft.slip) : (this.checks.find((check) => check.seq === draft.seq)?.slip ?? '');
    const under = this.rechecks().filter((row) => row.slip === slip);
    const waiting = under.filter((row) => row.outcome === null);
    const known_seat = draft.seat ?? (waiting.length === 1 ? waiting[0]?.seat : undefined);
    if (slip.startsWith('3-A-') && under.length === 0) throw new DoorProblem('slip_unknown', 'slip');
    if (waiting.length > 1 && known_seat === undefined) throw new DoorProblem('seat_needed', 'seat');
    const seat = known_seat ?? 0;
    const row = under.find((one) => one.seat === seat);
    if (under.length > 0 && row === undefined) throw new DoorProblem('not_waiting', 'seat');
    if (row !== undefined && row.outcome !== null) throw new DoorProblem('resolved_already');
    const { second, disposition } = judgeResolution(draft, row?.first ?? null);
    const seq = this.nextSeq();
    const is_fever = second === null ? row?.cause === 'fever' : causeOf(second.reading_dc) === 'fever';
    const outcome: OutcomeView = {
      disposition,
      second,
      is_confirmed: is_fever,
      reason: draft.reason ?? null,
      place: draft.place ?? null,
      told: draft.told ?? null,
      at_ms: Date.now(),
      by: 'here',
      seq,
      n_resolutions: 1,
    };
    const passer = this.checks.find((check) => check.slip === slip)?.passers.find((one) => one.seat === seat);
    if (passer !== undefined) passer.outcome = outcome;
    const other = this.of_others.find((one) => one.slip === slip && one.seat === seat);
    if (other !== undefined) other.outcome = outcome;
    this.changed(['checks', 'status', 'rechecks']);
    return {
      kind: 'saved_resolution',
      epoch: EPOCH,
      seq,
      slip,
      seat,
      disposition,
      is_confirmed: is_fever,
      second,
      n_waiting: Math.max(0, waiting.length - 1),
      saved_ms: outcome.at_ms,
    };
  }

  private voidCheck(seq: number, reason: CheckRow['void_reason']): Reply {
    const check = this.checks.find((row) => row.seq === seq);
    if (check === undefined) return this.voidResolution(seq);
    if (check.void_reason !== null) throw new DoorProblem('voided_already');
    if (reason === 'undo' && Date.now() > check.saved_ms + UNDO_MS) throw new DoorProblem('undo_too_late');
    check.void_reason = reason;
    check.can_void = false;
    this.undo = null;
    this.changed(['checks', 'status', 'rechecks']);
    return { kind: 'saved_void', seq: this.nextSeq(), voided_seq: seq };
  }

  private voidResolution(seq: number): Reply {
    const passers = this.checks.flatMap((check) => check.passers);
    const held = [...passers, ...this.of_others].find((one) => one.outcome?.seq === seq);
    if (held === undefined) throw new DoorProblem('check_unknown');
    held.outcome = null;
    this.changed(['checks', 'status', 'rechecks']);
    return { kind: 'saved_void', seq: this.nextSeq(), voided_seq: seq };
  }

  private startShift(ids: number[]): Reply {
    const volunteers = CREW.filter((member) => ids.includes(member.id));
    if (this.shift !== null) this.nextSeq();
    const seq = this.nextSeq();
    this.shift = { seq, started_ms: Date.now(), volunteers, is_long: false };
    this.volunteer = CREW.find((member) => member.id === ids[0]) ?? NOBODY;
    this.changed(['shift', 'crew', 'status']);
    return { kind: 'saved_shift', seq, shift: this.shift };
  }

  private endShift(): Reply {
    if (this.shift === null) throw new DoorProblem('shift_none');
    this.shift = null;
    this.changed(['shift', 'status']);
    return { kind: 'saved_shift', seq: this.nextSeq(), shift: null };
  }

  private nextSeq(): number {
    this.seq += 1;
    this.unsent_seqs.push(this.seq);
    return this.seq;
  }
}

function wholeSlip(typed: string): string {
  const plain = typed.toUpperCase().replace(/[\s–—_./-]/g, '');
  const found = /^(\d*)([A-Z]{1,3})(\d+)$/.exec(plain);
  if (found === null) throw new DoorProblem('slip_malformed', 'slip');
  const [, checkpoint = '', letter = '', counter = ''] = found;
  if (checkpoint !== '' && checkpoint !== String(POST.id)) throw new DoorProblem('slip_foreign', 'slip');
  return `${String(POST.id)}-${letter}-${counter}`;
}

/** The device's answers are new values each time. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function mockRoad(): Road {
  const search = new URLSearchParams(location.search);
  const scene = search.get('scene') ?? '';
  const device = new MockDevice(scene);
  if (search.get('lang') === 'en') device.language = 'en';
  device.theme = (search.get('theme') ?? 'auto') as Theme;
  device.text_percent = Number(search.get('text') ?? '100');
  if (search.get('waits') === '0') device.of_others = [];
  if (search.get('who') === '1') {
    device.volunteer = CREW[1] ?? NOBODY;
    device.shift ??= { seq: 90, started_ms: Date.now() - 3 * 3_600_000, volunteers: CREW.slice(0, 3), is_long: false };
  }
  return {
    send: (command) => Promise.resolve().then(() => device.send(command)),
    ask: (query) => Promise.resolve().then(() => device.ask(query)),
    pack: () => Promise.resolve().then(() => packOf(device)),
    settle: (file) => Promise.resolve().then(() => settleOf(device, file)),
    openedLink: () => Promise.resolve(null),
    listen(on) {
      device.tell = on;
      if (scene === 'refused' || scene === 'taken_over') on({ kind: scene });
    },
  };
}

/**
 * What the foot line says: the truth of the outbox in one sentence. Pure.
 *
 * What always holds: it says "all delivered" only under a receipt, and an age that is not younger than the oldest record.
 */
import type { Code } from '../kit/bindings/Code';
import type { StatusView } from '../kit/bindings/StatusView';
import type { ShapeName } from '../kit/shape';
import { age, clockTime } from '../kit/time';
import { hasText, words, wordsOfCode, type Both } from '../kit/words';

export interface FootLine {
  shape: ShapeName;
  text: Both;
  /** The same in the fewest words, for large text. */
  brief: Both;
  /** What the hub holds or refuses, and a clock that is wrong; none where it is nothing. */
  more: Both[];
}

export function footLine(
  status: StatusView | null,
  status_ms: number,
  now_ms: number,
  zone: string | undefined,
): FootLine {
  if (status === null) return { shape: 'ring', text: words('foot-asking'), brief: words('foot-asking'), more: [] };
  return { ...ofOutbox(status, Math.max(0, now_ms - status_ms), zone), more: more(status) };
}

/** Why records wait, in the fewest words. */
export function whyWords(why: Code): Both {
  const key = `why-${why}`;
  return words(hasText(key) ? key : 'why-other');
}

function ofOutbox(status: StatusView, since_ms: number, zone: string | undefined): Omit<FootLine, 'more'> {
  const n = status.unsent;
  const plain = (shape: ShapeName, text: Both): Omit<FootLine, 'more'> => ({ shape, text, brief: text });
  if (n > 0) {
    const oldest = age((status.oldest_unsent_s ?? 0) + since_ms / 1000);
    const brief = words('foot-unsent-brief', { n, age: oldest });
    if (status.why !== null) {
      return { shape: 'triangle', text: words('foot-unsent', { n, age: oldest, why: whyWords(status.why) }), brief };
    }
    if (status.sending) return plain('triangle', words('foot-sending', { n }));
    return { shape: 'triangle', text: words('foot-unsent-quiet', { n, age: oldest }), brief };
  }
  const is_done = status.last_receipt !== null;
  const done = is_done ? words('foot-done', { time: clockTime(status.last_receipt ?? 0, zone) }) : words('foot-nothing');
  // All of it is there, and still somebody has to hear of something.
  const notice = standing(status);
  if (notice !== null) return { shape: 'triangle', text: words('foot-done-but', { done, why: whyWords(notice) }), brief: whyWords(notice) };
  return plain(is_done ? 'dot' : 'ring', done);
}

/** What the hub says besides what became of the records: it stands although nothing is unsent. Null for what passes. */
export function standing({ why }: StatusView): Code | null {
  return why === 'device_revoked' || why === 'app_too_old' || why === 'hub_too_old' ? why : null;
}

/** The whole sentence of what the last try met. A code that is also said of one record at the hub has another one here. */
export function noticeWords(why: Code): Both {
  const key = `notice-${why}`;
  return hasText(key) ? words(key) : wordsOfCode(why);
}

function more(status: StatusView): Both[] {
  const more: Both[] = [];
  if (status.held > 0) more.push(words('foot-held', { n: status.held }));
  if (status.refused > 0) more.push(words('foot-refused', { n: status.refused }));
  if (status.fork !== null) more.push(words('foot-fork'));
  if (status.clock !== null) more.push(words('foot-clock'));
  return more;
}

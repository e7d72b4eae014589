/** Files that somebody carried here: what is said of one, and of its answer. Pure. */
import type { Code } from '../kit/bindings/Code';
import type { CarriedDevice } from '../kit/bindings/hub/CarriedDevice';
import type { CarriedView } from '../kit/bindings/hub/CarriedView';
import { words, type Both } from '../kit/words';
import { refusalWords } from './says';

/** The largest file that the hub takes; what is larger is none of a phone's, and is not even sent. */
export const FILE_BYTES_MAX = 64 * 2 ** 20 + Math.floor((64 * 2 ** 20) / 1000);

/** A file that was brought: under way, refused as a whole, or taken in. */
export type BroughtFile = { id: number; name: string } & (
  | { state: 'sent' }
  | { state: 'refused'; code: Code }
  | { state: 'taken'; view: CarriedView }
);

/** The answer is named after the file, so that the post finds its own. */
export function answerName(name: string): string {
  return `${name.replace(/\.[^.]*$/, '')}-answer.cbor`;
}

/** The answer's bytes. */
export function answerBytes(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

export function recordsWords({ records, new: fresh }: CarriedDevice): Both {
  return records === 0 ? words('file-alive') : words('file-records', { n: records, fresh, known: records - fresh });
}

const BATCH_CODES = ['device_unknown', 'hub_foreign', 'hub_busy', 'hub_full'] as const;

/** Why nothing of a batch was stored. The general sentences are the phone's. */
export function batchWords(code: Code): Both {
  return words(`file-why-${BATCH_CODES.find((one) => one === code) ?? 'other'}`);
}

/** Why nothing of a file was taken. */
export function fileWords(code: Code): Both {
  return code === 'hub_busy' || code === 'hub_full' ? batchWords(code) : refusalWords(code);
}

/**
 * Files that somebody carries, as one value: what is being done, or what came of the last thing. Pure.
 *
 * What always holds: every end says first that the records are safe; a file that was not taken changed nothing.
 */
import type { SettledFile } from '../kit/bindings/SettledFile';
import type { WrittenFile } from '../kit/bindings/WrittenFile';
import { words, type Both } from '../kit/words';
import { wordsOfProblem, type ProblemCode } from './problem';

/** The largest file that the device takes; what is larger is none of ours, and is not even read. */
export const FILE_BYTES_MAX = 64 * 2 ** 20;

export type CarryState =
  | { face: 'idle' }
  | { face: 'writing' }
  | { face: 'written'; file: WrittenFile }
  | { face: 'not_written'; code: ProblemCode }
  | { face: 'reading' }
  | { face: 'settled'; result: SettledFile }
  | { face: 'not_settled'; code: ProblemCode };

export type CarryEvent =
  | { kind: 'write' }
  | { kind: 'written'; file: WrittenFile }
  | { kind: 'not_written'; code: ProblemCode }
  /** A file was chosen; its size is known before it is read. */
  | { kind: 'read'; bytes: number }
  | { kind: 'settled'; result: SettledFile }
  | { kind: 'not_settled'; code: ProblemCode };

export function stepCarry(state: CarryState, event: CarryEvent): CarryState {
  switch (event.kind) {
    case 'write':
      return isBusy(state) ? state : { face: 'writing' };
    case 'read':
      if (isBusy(state)) return state;
      return event.bytes > FILE_BYTES_MAX ? { face: 'not_settled', code: 'file_too_large' } : { face: 'reading' };
    case 'written':
      return { face: 'written', file: event.file };
    case 'settled':
      return { face: 'settled', result: event.result };
    case 'not_written':
    case 'not_settled':
      return { face: event.kind, code: event.code };
  }
}

export function isBusy(state: CarryState): boolean {
  return state.face === 'writing' || state.face === 'reading';
}

/** What is said of it. */
export function carryWords(state: CarryState): Both {
  switch (state.face) {
    case 'idle':
      return words('carry-words');
    case 'writing':
      return words('carry-writing');
    case 'reading':
      return words('carry-reading');
    case 'written':
      return state.file.records === 0 ? words('carry-written-none') : words('carry-written', { n: state.file.records });
    case 'settled':
      return settledWords(state.result);
    case 'not_written':
      return isOfTheDisk(state.code) ? words('carry-not_written') : wordsOfProblem(state.code);
    case 'not_settled':
      // Whether it was taken in stands in the outbox; nobody is asked to measure again.
      return state.code === 'door_lost' ? words('carry-lost') : wordsOfProblem(state.code);
  }
}

function settledWords({ settled, unsent }: SettledFile): Both {
  if (settled === 0) return unsent === 0 ? words('carry-settled-known') : words('carry-settled-nothing', { unsent });
  return unsent === 0 ? words('carry-settled-all', { n: settled }) : words('carry-settled', { n: settled, unsent });
}

/** The general sentences of these say of a check that it was not saved; here every record is. */
function isOfTheDisk(code: ProblemCode): boolean {
  return code === 'door_lost' || code === 'internal' || code.startsWith('storage_');
}

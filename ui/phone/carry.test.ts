import { expect, test } from 'vitest';
import './texts';
import { carryWords, FILE_BYTES_MAX, isBusy, stepCarry, type CarryState } from './carry';

const IDLE: CarryState = { face: 'idle' };
const file = { name: 'kadian-1125-1405-7f3a.age', folder: null, records: 12 };
const result = (settled: number, unsent: number) => ({ receipts: 1, ignored: 0, settled, unsent });
const english = (state: CarryState): string => carryWords(state).en;

test('one thing is done at a time', () => {
  const writing = stepCarry(IDLE, { kind: 'write' });
  expect(isBusy(writing)).toBe(true);
  expect(stepCarry(writing, { kind: 'read', bytes: 1 })).toBe(writing);
  const written = stepCarry(writing, { kind: 'written', file });
  expect(isBusy(written)).toBe(false);
  expect(stepCarry(written, { kind: 'read', bytes: FILE_BYTES_MAX }).face).toBe('reading');
});

test('a file larger than any of ours is not even read', () => {
  expect(stepCarry(IDLE, { kind: 'read', bytes: FILE_BYTES_MAX + 1 })).toEqual({ face: 'not_settled', code: 'file_too_large' });
});

test('every end says what became of the records, with their numbers', () => {
  expect(english({ face: 'written', file })).toContain('12');
  expect(english({ face: 'written', file: { ...file, records: 0 } })).not.toContain('0');
  expect(english({ face: 'settled', result: result(9, 3) })).toMatch(/9.*3/);
  expect(english({ face: 'settled', result: result(9, 0) })).toMatch(/^9 /);
  expect(english({ face: 'settled', result: result(0, 3) })).toContain('3');
  expect(english({ face: 'settled', result: result(0, 0) })).not.toMatch(/\d/);
});

test('no end that changed nothing says that a check was not saved', () => {
  for (const code of ['storage_full', 'storage_read_only', 'internal', 'door_lost'] as const) {
    expect(english({ face: 'not_written', code }), code).toMatch(/^Your records are safe/);
  }
  for (const code of ['file_unknown', 'file_damaged', 'file_hub_foreign', 'file_device_foreign', 'file_outdated', 'batch_refused', 'door_lost'] as const) {
    expect(english({ face: 'not_settled', code }), code).toMatch(/^(Your records are safe|Nothing was changed)/);
  }
});

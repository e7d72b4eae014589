import { expect, test } from 'vitest';
import './texts';
import { answerBytes, answerName, batchWords, fileWords, recordsWords } from './files';

test('the answer is named after the file, whatever a messenger made of its name', () => {
  expect(answerName('kadian-1125-1405-7f3a.age')).toBe('kadian-1125-1405-7f3a-answer.cbor');
  expect(answerName('kadian-1125-1405-7f3a (1).age')).toBe('kadian-1125-1405-7f3a (1)-answer.cbor');
  expect(answerName('kadian')).toBe('kadian-answer.cbor');
});

test('the answer is byte for byte what the hub signed', () => {
  expect([...answerBytes('AP+A')]).toEqual([0, 255, 128]);
});

test('of records it is said how many are new', () => {
  const device = { device: '', name: '', checkpoint_name: '', letter: 'A', batches: 1, held: 0, refused: 0 };
  expect(recordsWords({ ...device, records: 12, new: 10 }).en).toMatch(/12.*10.*2/);
  expect(recordsWords({ ...device, records: 0, new: 0 }).en).not.toMatch(/\d/);
});

test('no refusal speaks to the officer as to the phone', () => {
  for (const code of ['device_unknown', 'hub_foreign', 'hub_busy', 'hub_full', 'batch_malformed', 'signature_invalid'] as const) {
    expect(batchWords(code).en, code).not.toMatch(/safe here/);
  }
  for (const code of ['file_unknown', 'file_damaged', 'file_too_large', 'file_hub_foreign', 'hub_busy', 'hub_away'] as const) {
    expect(fileWords(code).en, code).not.toMatch(/safe here/);
  }
});

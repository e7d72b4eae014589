import { expect, test } from 'vitest';
import type { GateDraft } from '../kit/bindings/GateDraft';
import { draftKeeper } from './draft_keeper';
import { EMPTY_DRAFT } from './gate/draft';

function slowDevice(): { kept: string[]; keep: (draft: GateDraft) => Promise<void>; answer: (ok?: boolean) => Promise<void> } {
  const kept: string[] = [];
  const open: ((ok: boolean) => void)[] = [];
  return {
    kept,
    keep: (draft) => {
      kept.push(draft.digits);
      return new Promise((resolve, reject) => {
        open.push((ok) => {
          if (ok) resolve();
          else reject(new Error('not kept'));
        });
      });
    },
    answer: async (ok = true) => {
      open.shift()?.(ok);
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}
const digits = (text: string): GateDraft => ({ ...EMPTY_DRAFT, digits: text });

test('one request is under way, and the newest draft wins', async () => {
  const device = slowDevice();
  const { keep } = draftKeeper(device.keep);
  keep(digits('3'));
  keep(digits('36'));
  keep(digits('365'));
  expect(device.kept).toEqual(['3']);
  await device.answer();
  expect(device.kept).toEqual(['3', '365']);
  await device.answer();
  expect(device.kept).toEqual(['3', '365']);
});

test('the same draft is not kept twice', async () => {
  const device = slowDevice();
  const { keep } = draftKeeper(device.keep);
  keep(digits('3'));
  await device.answer();
  keep(digits('3'));
  expect(device.kept).toEqual(['3']);
});

test('a draft that could not be kept is tried again with the next change', async () => {
  const device = slowDevice();
  const { keep } = draftKeeper(device.keep);
  keep(digits('3'));
  await device.answer(false);
  keep(digits('3'));
  expect(device.kept).toEqual(['3', '3']);
});

test('what was dropped is never sent, what is under way is', async () => {
  const device = slowDevice();
  const { keep, drop } = draftKeeper(device.keep);
  keep(digits('3'));
  keep(digits('365'));
  drop();
  await device.answer();
  expect(device.kept).toEqual(['3']);
  keep(digits(''));
  expect(device.kept).toEqual(['3', '']);
});

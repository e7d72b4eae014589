/** Answers come in any order; what is shown is the answer to the latest question. */
import { expect, test, vi } from 'vitest';
import { ApiProblem } from './api';
import { Watch } from './watch.svelte';

// The tests are of plain functions: no compiler turns the runes into signals, so a value is a value.
vi.stubGlobal('$state', Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value }));

function asked(): { watch: Watch<string>; answers: ((text: string) => void)[]; refuse: ((why: unknown) => void)[] } {
  const answers: ((text: string) => void)[] = [];
  const refuse: ((why: unknown) => void)[] = [];
  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      answers.push(resolve);
      refuse.push(reject);
    });
  return { watch: new Watch(ask, (code) => code === 'signed_out'), answers, refuse };
}

test('a late answer to an older question changes nothing', async () => {
  const { watch, answers } = asked();
  const old = watch.read();
  const young = watch.read();
  answers[1]?.('young');
  await young;
  answers[0]?.('old');
  await old;
  expect(watch.view).toBe('young');
});

test('nothing comes back after it was forgotten', async () => {
  const { watch, answers } = asked();
  const read = watch.read();
  watch.forget();
  answers[0]?.('of the officer before');
  await read;
  expect(watch.view).toBeNull();
});

test('a failure keeps what was shown and names its code; being signed out is dealt with elsewhere', async () => {
  const { watch, answers, refuse } = asked();
  const first = watch.read();
  answers[0]?.('shown');
  await first;
  const second = watch.read();
  refuse[1]?.(new ApiProblem('hub_busy'));
  await second;
  expect([watch.view, watch.trouble]).toEqual(['shown', 'hub_busy']);
  const third = watch.read();
  refuse[2]?.(new ApiProblem('signed_out'));
  await third;
  expect(watch.trouble).toBeNull();
});

test('what is asked for while a question is open is asked once more after it, and nobody who does not look asks', async () => {
  const { watch, answers } = asked();
  vi.stubGlobal('document', { visibilityState: 'visible' });
  void watch.poll();
  void watch.poll();
  void watch.poll();
  expect(answers.length).toBe(1);
  answers[0]?.('before the change');
  await vi.waitFor(() => {
    expect(answers.length).toBe(2);
  });
  answers[1]?.('after it');
  await vi.waitFor(() => {
    expect(watch.view).toBe('after it');
  });
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  void watch.poll();
  expect(answers.length).toBe(2);
});

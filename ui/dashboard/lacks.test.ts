/** Whoever is not heard is named, and a long list says how many it leaves out. */
import { expect, test } from 'vitest';
import type { PostLacking } from '../kit/bindings/hub/PostLacking';
import { lackNames } from './lacks';

function post(name: string, letters: string[] = []): PostLacking {
  return { id: 1, name, state: 'silent', is_open: true, letters, last_heard_ms: null };
}

test('every post is named with the letters of the devices that are meant', () => {
  expect(lackNames([post('高殿 7', ['A', 'C']), post('林后 2')])).toBe('高殿 7 (A, C)、林后 2');
  expect(lackNames([])).toBe('');
});

test('a long list names the first and counts the rest', () => {
  const names = lackNames(Array.from({ length: 40 }, (_, n) => post(`卡点 ${n}`)));
  expect(names.split('、').length).toBe(12);
  expect(names.endsWith('… +28')).toBe(true);
});

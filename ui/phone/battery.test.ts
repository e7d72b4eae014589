import { expect, test } from 'vitest';
import { watchBattery } from './battery';

class Fake extends EventTarget {
  level = 0.634;
}

test('the charge is told at the start and whenever it changes', async () => {
  const fake = new Fake();
  const told: number[] = [];
  await watchBattery({ getBattery: () => Promise.resolve(fake) }, (percent) => told.push(percent));
  fake.level = 0.2;
  fake.dispatchEvent(new Event('levelchange'));
  expect(told).toEqual([63, 20]);
});

test('a browser that does not know or does not say tells nothing', async () => {
  const told: number[] = [];
  await watchBattery({}, (percent) => told.push(percent));
  await watchBattery({ getBattery: () => Promise.reject(new Error('not allowed')) }, (percent) => told.push(percent));
  expect(told).toEqual([]);
});

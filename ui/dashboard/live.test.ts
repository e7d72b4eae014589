/** A page never looks live when it is not. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Topic } from '../kit/bindings/hub/Topic';
import { Live, topicsOf, type Stream } from './live.svelte';

vi.stubGlobal('$state', <T>(value: T): T => value);

type Listen = (event: MessageEvent<string>) => void;

class FakeStream implements Stream {
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readyState = 0;
  is_closed = false;
  #listen: Listen = () => undefined;
  addEventListener(_: 'changed', listen: Listen): void {
    this.#listen = listen;
  }
  close(): void {
    this.is_closed = true;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.({} as Event);
  }
  breaks(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.({} as Event);
  }
  says(data: string): void {
    this.#listen({ data } as MessageEvent<string>);
  }
}

function tab(): { live: Live; streams: FakeStream[]; heard: (Topic[] | null)[] } {
  const streams: FakeStream[] = [];
  const heard: (Topic[] | null)[] = [];
  const open = (): Stream => {
    const stream = new FakeStream();
    streams.push(stream);
    return stream;
  };
  return { live: new Live(open, (topics) => heard.push(topics)), streams, heard };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('an open stream is live, and its topics alone are read again', () => {
  const { live, streams, heard } = tab();
  live.look();
  expect([live.is_live, heard.length]).toEqual([false, 1]);
  streams[0]?.opens();
  streams[0]?.says('["now","fevers"]');
  vi.advanceTimersByTime(60_000);
  expect(live.is_live).toBe(true);
  expect(heard).toEqual([null, ['now', 'fevers']]);
});

test('without a stream everything is read by the clock, and nothing is called live', () => {
  const { live, streams, heard } = tab();
  live.look();
  streams[0]?.opens();
  streams[0]?.breaks(0);
  expect(live.is_live).toBe(false);
  vi.advanceTimersByTime(30_000);
  expect(heard).toEqual([null, null, null, null]);
  streams[0]?.opens();
  expect([live.is_live, heard.length]).toEqual([true, 5]);
});

test('a stream that the hub turned away is asked for again', () => {
  const { live, streams } = tab();
  live.look();
  streams[0]?.breaks(2);
  vi.advanceTimersByTime(16_000);
  expect(streams.length).toBe(2);
});

test('a hidden tab holds no stream and asks nothing', () => {
  const { live, streams, heard } = tab();
  live.look();
  streams[0]?.opens();
  live.leave();
  vi.advanceTimersByTime(60_000);
  expect([streams[0]?.is_closed, live.is_live, heard.length]).toEqual([true, false, 1]);
});

test('what cannot be read means everything', () => {
  expect(topicsOf('nonsense')).toBeNull();
  expect(topicsOf('{}')).toBeNull();
  expect(topicsOf('["held"]')).toEqual(['held']);
});

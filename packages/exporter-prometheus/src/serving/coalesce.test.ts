import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { controlledScrape } from '../testdata/serving/scrapes.ts';
import { type CoalesceOptions, coalesce, graceMs } from './coalesce.ts';
import type { Scrape, ScrapeRequest } from './scrape.ts';
import { ScrapeUnavailableError } from './scrape-unavailable.ts';

const options: CoalesceOptions<ScrapeRequest> = {
  keyOf: ({ accept, names }) => JSON.stringify([accept, names]),
  timeoutMs: 1000,
  maxRunning: 2,
  maxQueued: 1,
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const outcomeOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('coalesced scrapes', () => {
  it('share one run, and one exposition, when they ask the same', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    const answers = Array.from({ length: 200 }, () => shared({ accept: 'text/plain', names: ['up'] }));
    expect(asked).toHaveLength(1);
    asked[0]?.answer('up 1\n');
    expect(new Set(await Promise.all(answers)).size).toBe(1);
  });

  it('run anew once the one before has settled', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    const first = shared({});
    asked[0]?.answer('up 1\n');
    await first;
    const second = shared({});
    asked[1]?.fail(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    void shared({});
    expect(asked).toHaveLength(3);
  });

  it.each<[what: string, other: ScrapeRequest]>([
    ['format', { accept: 'application/openmetrics-text', names: ['up'], timeoutMs: 500 }],
    ['choice of names', { accept: 'text/plain', names: ['up', 'jobs'], timeoutMs: 500 }],
    ['time', { accept: 'text/plain', names: ['up'], timeoutMs: 499 }],
  ])('do not share when they have another %s', (_, other) => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    void shared({ accept: 'text/plain', names: ['up'], timeoutMs: 500 });
    void shared(other);
    expect(asked).toHaveLength(2);
  });

  it('share what keyOf says is the same, however it was spelled', () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, { ...options, keyOf: ({ accept }) => (accept ?? '').toLowerCase() });
    void shared({ accept: 'TEXT/plain' });
    void shared({ accept: 'text/plain' });
    expect(asked).toHaveLength(1);
  });

  it('reject together when the run rejects, without an unhandled rejection', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    const answers = [shared({}), shared({})].map(outcomeOf);
    asked[0]?.fail(new Error('no producer'));
    expect((await Promise.all(answers)).map(String)).toEqual(['Error: no producer', 'Error: no producer']);
  });

  it('reject when the run, or keyOf, throws at once', async () => {
    const throwing: Scrape = () => {
      throw new Error('at once');
    };
    await expect(coalesce(throwing, options)({})).rejects.toThrow('at once');
    const badKey = coalesce(throwing, {
      ...options,
      keyOf: () => {
        throw new Error('no key');
      },
    });
    await expect(badKey({})).rejects.toThrow('no key');
  });
});

describe('different scrapes', () => {
  it('wait for their turn when enough are running', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    const answers = ['a', 'b', 'c'].map((accept) => shared({ accept }));
    expect(asked.map(({ request }) => request.accept)).toEqual(['a', 'b']);
    asked[0]?.answer('a\n');
    await answers[0];
    expect(asked.map(({ request }) => request.accept)).toEqual(['a', 'b', 'c']);
  });

  it('are refused when enough are waiting, with the advice to come back', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    for (const accept of ['a', 'b', 'c']) void outcomeOf(shared({ accept }));
    const refused = await outcomeOf(shared({ accept: 'd' }));
    expect(refused).toBeInstanceOf(ScrapeUnavailableError);
    expect(refused).toMatchObject({
      message: 'too many different scrapes are under way',
      retryAfterSeconds: 1,
    });
    expect(asked).toHaveLength(2);
  });

  it('share also while they wait', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    const running = ['a', 'b'].map((accept) => shared({ accept }));
    const waiting = [shared({ accept: 'c' }), shared({ accept: 'c' })];
    asked[0]?.answer('a\n');
    await running[0];
    asked[2]?.answer('c\n');
    expect(new Set(await Promise.all(waiting)).size).toBe(1);
  });

  it('have the less time the longer they waited', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, { ...options, maxRunning: 1 });
    void shared({ accept: 'a' });
    void shared({ accept: 'b', timeoutMs: 800 });
    await vi.advanceTimersByTimeAsync(300);
    asked[0]?.answer('a\n');
    await vi.advanceTimersByTimeAsync(0);
    expect(asked.map(({ request }) => request.timeoutMs)).toEqual([1000, 500]);
  });
});

describe('a scrape that does not settle', () => {
  it('is given up somewhat after its time', async () => {
    const { scrape } = controlledScrape();
    const settled = vi.fn();
    const answer = outcomeOf(coalesce(scrape, options)({ timeoutMs: 400 })).finally(settled);
    await vi.advanceTimersByTimeAsync(449);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toBeInstanceOf(ScrapeUnavailableError);
    expect(String(await answer)).toBe('ScrapeUnavailableError: the scrape took longer than 400 ms');
  });

  it('does not hold its turn, nor the next scrape', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, { ...options, maxRunning: 1 });
    void outcomeOf(shared({}));
    await vi.advanceTimersByTimeAsync(2000);
    const next = shared({});
    asked[1]?.answer('up 1\n');
    expect((await next).byteLength).toBe(5);
  });

  it('does no harm when it settles after all', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    const lateOnes = [{ accept: 'a' }, { accept: 'b' }].map((request) => outcomeOf(shared(request)));
    await vi.advanceTimersByTimeAsync(2000);
    asked[0]?.answer('late\n');
    asked[1]?.fail(new Error('late'));
    await vi.advanceTimersByTimeAsync(0);
    for (const outcome of await Promise.all(lateOnes)) expect(outcome).toBeInstanceOf(ScrapeUnavailableError);
    void shared({ accept: 'a' });
    void shared({ accept: 'b' });
    expect(asked).toHaveLength(4);
  });

  it('is given up while it waits as well, and is then not begun', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, { ...options, maxRunning: 1 });
    void shared({ accept: 'a' });
    const waiting = outcomeOf(shared({ accept: 'b', timeoutMs: 80 }));
    await vi.advanceTimersByTimeAsync(90);
    expect(await waiting).toBeInstanceOf(ScrapeUnavailableError);
    asked[0]?.answer('a\n');
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(1);
  });

  it('leaves no timer behind, nor does one that settled in time', async () => {
    const { scrape, asked } = controlledScrape();
    const shared = coalesce(scrape, options);
    const answers = [shared({ accept: 'a' }), outcomeOf(shared({ accept: 'b' }))];
    asked[0]?.answer('a\n');
    await answers[0];
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('graceMs', () => {
  it('is an eighth of the time and half a second at most, so that it ends before Prometheus gives up', () => {
    expect([8, 800, 4000, 60_000].map(graceMs)).toEqual([1, 100, 500, 500]);
  });
});

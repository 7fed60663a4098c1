import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { TextCache } from './text-cache.ts';

describe('a cache of what is known of texts', () => {
  it('knows what it was told, also of a text that is equal but another string', () => {
    const cache = new TextCache<number>();
    cache.set('SELECT 1', 1);
    expect(cache.get(['SELECT', '1'].join(' '))).toBe(1);
    expect(cache.get('SELECT 2')).toBe(undefined);
  });

  it('keeps what is asked for, however many others come', () => {
    const cache = new TextCache<number>();
    cache.set('often', 1);
    for (let i = 0; i < 10_000; i++) {
      cache.set(`once ${i}`, i);
      expect(cache.get('often')).toBe(1);
    }
  });

  it('forgets what is not asked for, and holds a bounded number of texts', () => {
    const cache = new TextCache<number>();
    for (let i = 0; i < 10_000; i++) cache.set(`once ${i}`, i);
    expect(cache.get('once 0')).toBe(undefined);
    expect(cache.get('once 9999')).toBe(9999);
    expect(cache.size).toBeLessThanOrEqual(2000);
  });

  it('holds fewer of large texts', () => {
    const cache = new TextCache<number>();
    for (let i = 0; i < 1000; i++) cache.set(`${i}${'x'.repeat(16_000)}`, i);
    expect(cache.size).toBeLessThanOrEqual(34);
  });

  it('does not hold the large texts that small ones are a part of', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const cache = new TextCache<number>();
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100; i++) {
      const large = `${i}SELECT * FROM users${'x'.repeat(1_000_000)}`;
      cache.set(Buffer.from(large).toString().slice(0, 20), i);
    }
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
    expect(cache.size).toBe(100);
  });
});

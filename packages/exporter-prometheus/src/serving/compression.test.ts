import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expositionOf, largeText } from '../testdata/serving/scrapes.ts';
import { availableEncodings, compressed, encoded } from './compression.ts';
import type { Exposition } from './scrape.ts';

const decompress = { gzip: gunzipSync, zstd: zstdDecompressSync };
const encodings = ['gzip', 'zstd'] as const;

const bytesOf = ({ chunks }: Pick<Exposition, 'chunks'>) => Buffer.concat(chunks);

describe('compressed', () => {
  it.each(encodings)('gives back with %s what went in, from pieces of any size', async (encoding) => {
    const text = largeText(300_000);
    for (const pieceBytes of [7919, 65_536, 1_000_000]) {
      const body = await compressed(expositionOf(text, pieceBytes), encoding);
      expect(decompress[encoding](bytesOf(body)).toString()).toBe(text);
      expect(body.byteLength).toBe(bytesOf(body).byteLength);
      expect(body.byteLength).toBeLessThan(text.length / 2);
    }
  });

  it.each(encodings)('takes a body of nothing with %s', async (encoding) => {
    const body = await compressed({ chunks: [], byteLength: 0 }, encoding);
    expect(decompress[encoding](bytesOf(body)).byteLength).toBe(0);
  });

  it('leaves the main thread free while it works', async () => {
    const exposition = expositionOf(largeText(8_000_000), 8_000_000);
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    await compressed(exposition, 'gzip');
    clearInterval(counting);
    // One job after the other: were the whole body compressed in one go, the timer would not have fired in between.
    expect(turns).toBeGreaterThan(5);
  });

  it('does not change the pieces, which other answers share', async () => {
    const text = largeText(100_000);
    const exposition = expositionOf(text);
    await Promise.all(encodings.map((encoding) => compressed(exposition, encoding)));
    expect(bytesOf(exposition).toString()).toBe(text);
  });
});

describe('encoded', () => {
  const large = expositionOf(largeText(10_000));

  it.each(encodings)('compresses with %s and keeps the content type', async (encoding) => {
    const exposition = await encoded(async () => large)({ encoding });
    expect(exposition).toMatchObject({ encoding, contentType: large.contentType });
    expect(decompress[encoding](bytesOf(exposition))).toEqual(bytesOf(large));
  });

  it('shares the pieces of the scrape where nothing is to be compressed', async () => {
    const exposition = await encoded(async () => large)({ encoding: 'identity' });
    expect(exposition.chunks).toBe(large.chunks);
    expect(exposition.encoding).toBe('identity');
  });

  it('leaves what is smaller than a kilobyte as it is', async () => {
    const given = async (bytes: number) =>
      (await encoded(async () => expositionOf('x'.repeat(bytes)))({ encoding: 'gzip' })).encoding;
    expect([await given(0), await given(1023), await given(1024)]).toEqual(['identity', 'identity', 'gzip']);
  });

  it('gives the exposition as it is where compressing fails', async () => {
    const failing = async () => {
      throw new Error('Z_MEM_ERROR');
    };
    const exposition = await encoded(async () => large, failing)({ encoding: 'gzip' });
    expect(exposition).toEqual({ ...large, encoding: 'identity' });
  });

  it('asks the scrape what was asked, without the content coding', async () => {
    const asked: unknown[] = [];
    const scrape = async (request: unknown) => {
      asked.push(request);
      return large;
    };
    await encoded(scrape)({ encoding: 'gzip', accept: 'text/plain', names: ['up'], timeoutMs: 5 });
    expect(asked).toEqual([{ accept: 'text/plain', names: ['up'], timeoutMs: 5 }]);
  });

  it('rejects as the scrape does', async () => {
    const scrape = () => Promise.reject(new Error('no producer'));
    await expect(encoded(scrape)({ encoding: 'gzip' })).rejects.toThrow('no producer');
  });
});

describe('availableEncodings', () => {
  it('prefers zstd, and has gzip on every Node.js', () => {
    expect(availableEncodings).toEqual(['zstd', 'gzip']);
  });
});

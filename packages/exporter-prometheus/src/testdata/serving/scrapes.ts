import type { Exposition, Scrape, ScrapeRequest } from '../../serving/scrape.ts';

/** An exposition of that text, cut into pieces. */
export function expositionOf(text: string, pieceBytes: number = 64 * 1024): Exposition {
  const bytes = Buffer.from(text);
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.byteLength; from += pieceBytes) chunks.push(bytes.subarray(from, from + pieceBytes));
  return { contentType: 'text/plain; version=0.0.4; charset=utf-8', chunks, byteLength: bytes.byteLength };
}

/** Lines of an exposition of about that size, which does not compress to nothing. */
export function largeText(bytes: number): string {
  const line = (i: number): string => `jobs_total{queue="q${i}",hash="${Math.imul(i, 2_654_435_761) >>> 0}"} ${i}\n`;
  return Array.from({ length: Math.ceil(bytes / line(100_000).length) }, (_, i) => line(i)).join('');
}

/** One scrape of a `controlledScrape`. */
export interface Asked {
  readonly request: ScrapeRequest;
  readonly answer: (text: string) => void;
  readonly fail: (error: unknown) => void;
}

export interface ControlledScrape {
  readonly scrape: Scrape;
  /** Those that have been asked so far. */
  readonly asked: readonly Asked[];
  /** The one of that number, counted from 0, as soon as it is asked. */
  next(index: number): Promise<Asked>;
}

/** A scrape that settles when, and as, the test says. */
export function controlledScrape(): ControlledScrape {
  const asked: Asked[] = [];
  const waiting: (() => void)[] = [];
  return {
    asked,
    scrape: (request) => {
      const { promise, resolve, reject } = Promise.withResolvers<Exposition>();
      asked.push({ request, answer: (text) => resolve(expositionOf(text)), fail: reject });
      for (const look of waiting.splice(0)) look();
      return promise;
    },
    async next(index) {
      for (;;) {
        const found = asked[index];
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

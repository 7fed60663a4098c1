import { recordWarnings, type Warning } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expositionOf, largeText } from '../testdata/serving/scrapes.ts';
import type { Answer } from './answer.ts';
import { type EncodedRequest, type EncodedScrape, encoded } from './compression.ts';
import { scrapeAnswers } from './scrape-answers.ts';
import { ScrapeUnavailableError } from './scrape-unavailable.ts';

let warnings: readonly Warning[];

beforeEach(() => {
  warnings = recordWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Sent {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function answerTo({ method = 'GET', url = '/metrics', headers = {} }: Sent, scrape: EncodedScrape): Promise<Answer> {
  const answers = scrapeAnswers(scrape, { encodings: ['zstd', 'gzip'], timeoutMs: 5000 });
  return answers({ method, url, remoteAddress: undefined, header: (name) => headers[name] });
}

const textOf = ({ body }: Answer) => Buffer.concat(body.chunks).toString();
const small: EncodedScrape = encoded(async () => expositionOf('up 1\n'));
const failing =
  (error: unknown): EncodedScrape =>
  () =>
    Promise.reject(error);

describe('the answer to a scrape', () => {
  it('is the exposition, with its type and length, and is to be kept by nobody', async () => {
    const answer = await answerTo({}, small);
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-length': '5',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'Accept, Accept-Encoding',
    });
    expect(textOf(answer)).toBe('up 1\n');
  });

  it('asks the scrape what was asked', async () => {
    const scrape = vi.fn(small);
    const headers = {
      accept: 'application/openmetrics-text',
      'accept-encoding': 'gzip, zstd;q=0.5',
      'x-prometheus-scrape-timeout-seconds': '2',
    };
    await answerTo({ url: '/metrics?name[]=up&name[]=jobs', headers }, scrape);
    const request: EncodedRequest = {
      accept: 'application/openmetrics-text',
      encoding: 'gzip',
      names: ['jobs', 'up'],
      timeoutMs: 1600,
    };
    expect(scrape).toHaveBeenCalledExactlyOnceWith(request);
  });

  it('says how it is compressed, and how long it is then', async () => {
    const scrape = encoded(async () => expositionOf(largeText(10_000)));
    const { headers, body } = await answerTo({ headers: { 'accept-encoding': 'gzip' } }, scrape);
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['content-length']).toBe(String(Buffer.concat(body.chunks).byteLength));
  });

  it('to HEAD is the one to GET', async () => {
    expect(await answerTo({ method: 'HEAD' }, small)).toEqual(await answerTo({}, small));
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', '', undefined])(
    'to the method %j is 405 and costs no scrape',
    async (method) => {
      const scrape = vi.fn(small);
      const request = { method, url: '/', remoteAddress: undefined, header: () => undefined };
      const { status, headers } = await scrapeAnswers(scrape, { encodings: [], timeoutMs: 1 })(request);
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
      expect(scrape).not.toHaveBeenCalled();
    },
  );

  it('to too many names is 400, says how many may be, and costs no scrape', async () => {
    const scrape = vi.fn(small);
    const names = Array.from({ length: 101 }, (_, i) => `name[]=n${i}`).join('&');
    const answer = await answerTo({ url: `/metrics?${names}` }, scrape);
    expect([answer.status, textOf(answer)]).toEqual([400, expect.stringContaining('at most 100')]);
    expect(scrape).not.toHaveBeenCalled();
  });
});

describe('the answer where nothing could be collected', () => {
  it('is a 500 that says why, and is reported once', async () => {
    const scrape = failing(new Error('the producer is gone'));
    const answers = scrapeAnswers(scrape, { encodings: [], timeoutMs: 1 });
    const request = { method: 'GET', url: '/', remoteAddress: undefined, header: () => undefined };
    const [first] = [await answers(request), await answers(request)];
    expect([first.status, textOf(first)]).toEqual([500, 'The metrics could not be collected: the producer is gone\n']);
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_SCRAPE_FAILED',
        message: 'the metrics could not be collected for a scrape: the producer is gone',
      },
    ]);
  });

  it('is a 503 with the time to wait, without a report, where there may be metrics later', async () => {
    const answer = await answerTo({}, failing(new ScrapeUnavailableError('busy', 7)));
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '7']);
    expect(textOf(answer)).toBe('There are no metrics at the moment: busy\n');
    expect(warnings).toEqual([]);
  });

  it.each<[what: string, thrown: unknown]>([
    ['nothing', undefined],
    ['a null-prototype object', Object.create(null)],
    ['lines', new Error('a\r\nx-injected: 1\r\n\r\n<script>')],
  ])('is one line of text also where %s was thrown', async (_, thrown) => {
    const answer = await answerTo({}, failing(thrown));
    expect(answer.status).toBe(500);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(textOf(answer)).toMatch(/^The metrics could not be collected: [^\r\n]+\n$/);
  });
});

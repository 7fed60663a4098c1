import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openedServing } from '../testdata/serving/opened-serving.ts';
import { getRequest, rawConnection, restOf } from '../testdata/serving/raw-client.ts';
import { expositionOf } from '../testdata/serving/scrapes.ts';
import { questionOf } from './scrape-question.ts';

/** What a client may send: requests, pieces of them, and anything else. */
const fragment = fc.oneof(
  fc.constantFrom(
    getRequest('/metrics'),
    getRequest('/metrics', 'Accept-Encoding: gzip\r\nAccept: */*;q=\r\n'),
    getRequest('/metrics', 'Transfer-Encoding: chunked\r\n'),
    'HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
    'POST /metrics HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc',
    'GET /metrics?name[]=%',
    'GET ',
    ' HTTP/1.1\r\n',
    '\r\n',
    '\r\n\r\n',
    'Host: a\r\n',
    'Content-Length: 18446744073709551616\r\n',
    'Transfer-Encoding: identity, chunked\r\n',
    'ffffffffffffffff\r\n',
    '0\r\n\r\n',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

describe('an endpoint', () => {
  it('answers after whatever has come, and answers in HTTP or not at all', async () => {
    const limits = { lingerMs: 20, headersTimeoutMs: 50, requestTimeoutMs: 50, checkEveryMs: 10 };
    const { port, url } = await openedServing(async () => expositionOf('up 1\n'), {}, { limits });
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { minLength: 1, maxLength: 8 }), async (fragments) => {
        const socket = await rawConnection(port);
        const rest = restOf(socket);
        for (const each of fragments) socket.write(each, 'latin1');
        socket.end();
        expect((await rest).text).toMatch(/^(?:HTTP\/1\.[01] \d{3} |$)/);
      }),
      { seed: 9464, numRuns: 200 },
    );
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('the question of a request', () => {
  it('is within its limits whatever URL and header say', () => {
    const url = fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: 'binary', maxLength: 200 }));
    const query = fc.array(fc.tuple(fc.constantFrom('name[]', 'name%5b%5d', 'x'), fc.string({ unit: 'binary' })));
    const header = fc.option(fc.oneof(fc.string(), fc.double().map(String), fc.nat().map(String)), { nil: undefined });
    fc.assert(
      fc.property(url, query, header, fc.integer({ min: 1, max: 3_600_000 }), (base, parameters, seconds, mostMs) => {
        const target = `${base}?${parameters.map((each) => each.join('=')).join('&')}`;
        const request = { method: 'GET', url: target, remoteAddress: undefined, header: () => seconds };
        const question = questionOf(request, mostMs);
        if ('problem' in question) return;
        expect(question.timeoutMs).toSatisfy((ms: number) => Number.isInteger(ms) && ms >= 1 && ms <= mostMs);
        const { names = ['at least one'] } = question;
        expect(names).toEqual([...new Set(names)].sort());
        expect(names.length).toBeGreaterThan(0);
        expect(names.join('').isWellFormed()).toBe(true);
      }),
      { seed: 9464, numRuns: 500 },
    );
  });
});

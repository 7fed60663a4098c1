import { recordWarnings, type Warning } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AccessOptions, withAccess } from './access.ts';
import { plainAnswer, type ServedRequest } from './answer.ts';

let warnings: readonly Warning[];

beforeEach(() => {
  warnings = recordWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Asking {
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function asked(options: AccessOptions, { from, headers = {} }: Asking) {
  const next = vi.fn(async () => plainAnswer(200, 'the metrics'));
  const request: ServedRequest = { method: 'GET', url: '/', remoteAddress: from, header: (name) => headers[name] };
  return { answer: withAccess(options, next)(request), next };
}

const both = { authorization: { bearerToken: 's3cret' }, allowedAddresses: ['10.0.0.0/8'] };
const right = { authorization: 'Bearer s3cret' };

describe('access', () => {
  it('is everybody’s where nothing is said', async () => {
    expect((await asked({}, {}).answer).status).toBe(200);
  });

  it('is given with the right address and the right credentials', async () => {
    expect((await asked(both, { from: '10.1.1.1', headers: right }).answer).status).toBe(200);
  });

  it('is refused with 403 to another address, whatever its credentials are and it says of itself', async () => {
    const headers = { ...right, 'x-forwarded-for': '10.1.1.1', forwarded: 'for=10.1.1.1', 'x-real-ip': '10.1.1.1' };
    const { answer, next } = asked(both, { from: '192.0.2.1', headers });
    expect((await answer).status).toBe(403);
    expect(next).not.toHaveBeenCalled();
  });

  it('is refused with 401 without the credentials, and says which kind is asked for', async () => {
    const { answer, next } = asked(both, { from: '10.1.1.1' });
    const { status, headers } = await answer;
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="metrics"']);
    expect(next).not.toHaveBeenCalled();
  });

  it('is refused where the address is not known, which is reported once', async () => {
    const guarded = withAccess({ allowedAddresses: ['::/0', '0.0.0.0/0'] }, async () => plainAnswer(200, ''));
    const request = { method: 'GET', url: '/', remoteAddress: undefined, header: () => undefined };
    expect([(await guarded(request)).status, (await guarded(request)).status]).toEqual([403, 403]);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_UNKNOWN_ADDRESS']);
  });

  it('is refused without a word of what was given or would have been right', async () => {
    const wrong = { authorization: 'Bearer wr0ng' };
    const refusals = [asked(both, { from: '10.1.1.1', headers: wrong }), asked(both, { from: '192.0.2.1' })];
    const said = JSON.stringify(await Promise.all(refusals.map(async ({ answer }) => (await answer).headers)));
    const bodies = await Promise.all(refusals.map(async ({ answer }) => String((await answer).body.chunks[0])));
    expect(said + bodies.join()).not.toMatch(/s3cret|wr0ng|10\.|192\./);
  });
});

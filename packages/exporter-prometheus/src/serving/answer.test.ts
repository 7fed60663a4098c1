import { describe, expect, it } from 'vitest';
import { joinedVary, plainAnswer } from './answer.ts';

describe('joinedVary', () => {
  it.each<[before: unknown, expected: string]>([
    [undefined, 'Accept, Accept-Encoding'],
    ['', 'Accept, Accept-Encoding'],
    ['Origin', 'Origin, Accept, Accept-Encoding'],
    ['accept-encoding', 'Accept-Encoding, Accept'],
    [['Origin', 'Cookie,Accept'], 'Origin, Cookie, Accept, Accept-Encoding'],
    ['*', '*, Accept, Accept-Encoding'],
    [5, 'Accept, Accept-Encoding'],
  ])('adds ours to %j, each name once', (before, expected) => {
    expect(joinedVary(before, 'Accept, Accept-Encoding')).toBe(expected);
  });
});

describe('plainAnswer', () => {
  it('is one line, of which the length is counted in bytes, and which nobody keeps or takes for a page', () => {
    const { status, headers, body } = plainAnswer(404, 'é', { allow: 'GET' });
    expect(status).toBe(404);
    expect(headers).toEqual({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': 'text/plain; charset=utf-8',
      allow: 'GET',
      'content-length': '3',
    });
    expect(Buffer.concat(body.chunks).toString()).toBe('é\n');
  });
});

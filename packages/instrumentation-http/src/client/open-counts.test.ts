import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { OpenCounts } from './open-counts.ts';

const server = (name: string): Endpoint => ({ attributes: { 'server.address': name } });

function observed(counts: OpenCounts): readonly (readonly [number, Attributes])[] {
  const points: [number, Attributes][] = [];
  counts.observe((value, attributes) => points.push([value, attributes]));
  return points;
}

describe('OpenCounts', () => {
  it('observe nothing as long as there has been no connection', () => {
    expect(observed(new OpenCounts())).toEqual([]);
  });

  it('are the same for the same server and version', () => {
    const counts = new OpenCounts();
    const endpoint = server('a');
    expect(counts.of(endpoint, '1.1')).toBe(counts.of(endpoint, '1.1'));
    expect(counts.of(endpoint, '2')).not.toBe(counts.of(endpoint, '1.1'));
  });

  it('observe both states of each server, also where they are nought', () => {
    const counts = new OpenCounts();
    counts.of(server('a'), '1.1').active += 2;
    const shared = { 'server.address': 'a', 'network.protocol.version': '1.1' };
    expect(observed(counts)).toEqual([
      [0, { 'http.connection.state': 'idle', ...shared }],
      [2, { 'http.connection.state': 'active', ...shared }],
    ]);
  });

  it('observe each set of attributes once, and servers beyond the limit together', () => {
    const counts = new OpenCounts(3);
    for (let i = 0; i < 50; i++) for (const version of ['1.1', '2']) counts.of(server(`server-${i}`), version).idle++;
    const points = observed(counts);
    expect(points).toHaveLength(2 * (3 + 2));
    expect(new Set(points.map(([, attributes]) => JSON.stringify(attributes))).size).toBe(points.length);
    expect(points.reduce((sum, [value]) => sum + value, 0)).toBe(100);
    expect(points).toContainEqual([
      49,
      { 'http.connection.state': 'idle', 'server.address': '_OTHER', 'network.protocol.version': '2' },
    ]);
  });
});

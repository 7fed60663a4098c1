import { describe, expect, it } from 'vitest';
import { stableName } from './stable-name.ts';

describe('a name without what was generated', () => {
  it.each([
    'users',
    'oauth2_tokens',
    'address2',
    'utf8mb4',
    'x509v3_certs',
    'users_v2',
    'h264',
    'sha256_sums',
    'größe',
    'deadbeef',
    '',
  ])('is %j itself', (name) => {
    expect(stableName(name)).toBe(name);
  });

  it.each([
    ['events_2024_01_15', 'events_?'],
    ['events_p2024_01', 'events_p?'],
    ['events20240115', 'events?'],
    ['tenant_42', 'tenant_?'],
    ['7_tenant', '?_tenant'],
    ['42', '?'],
    ['shard-3-of-8', 'shard-?-of-?'],
    ['tmp_550e8400-e29b-41d4-a716-446655440000', 'tmp_?'],
    ['tmp_550e8400e29b41d4a716446655440000', 'tmp_?'],
    ['t_550e8400_e29b_41d4_a716_446655440000_x', 't_?_x'],
    ['_hyper_1_20_chunk', '_hyper_?_chunk'],
    ['tmp_3fa9c01b', 'tmp_?'],
    ['tmp_k3j9x2', 'tmp_?'],
    ['#sql-1a2b_3', '#sql-1a2b_?'],
    ['log_१२', 'log_?'],
  ])('%j is %j', (name, stable) => {
    expect(stableName(name)).toBe(stable);
  });

  it('is the same when it is made once more', () => {
    for (const name of ['events_2024_01_15', 'a_1_b_2_c3', '550e8400-e29b-41d4-a716-446655440000']) {
      expect(stableName(stableName(name))).toBe(stableName(name));
    }
  });
});

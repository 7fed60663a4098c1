import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Targets, targetAttributes, targetName } from './target.ts';

const given = { system: 'postgresql', namespace: 'orders', address: 'db.example.com', port: 5432 };

describe('a target', () => {
  it('is one object for equal ones', () => {
    const targets = new Targets();
    expect(targets.of({ ...given })).toBe(targets.of({ ...given }));
  });

  it.each([
    ['system', { system: 'mysql' }],
    ['database', { namespace: 'users' }],
    ['host', { address: 'other.example.com' }],
    ['port', { port: 5433 }],
  ])('is another one with another %s', (_what, other) => {
    const targets = new Targets();
    expect(targets.of({ ...given, ...other })).not.toBe(targets.of(given));
  });

  it('is never taken for another one, whatever its texts hold', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ':', '/', '|', '\u0000', '1') });
    const target = fc.record({ system: text, namespace: text, address: text, port: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(target, target, (a, b) => {
        const targets = new Targets();
        const equal = JSON.stringify(a) === JSON.stringify(b);
        expect(targets.of(a) === targets.of(b)).toBe(equal);
      }),
      { seed: 8 },
    );
  });

  it('has the attributes of the semantic conventions', () => {
    expect(targetAttributes(given)).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': 'orders',
      'server.address': 'db.example.com',
      'server.port': 5432,
    });
  });

  it.each([
    ['a port as text', { port: '5433' }, { 'server.port': 5433 }],
    ['no port', { port: undefined }, { 'server.port': undefined }],
    ['a port that is none', { port: 70_000 }, { 'server.port': undefined }],
    ['a port that is no number', { port: 'x' }, { 'server.port': undefined }],
    ['an empty name', { namespace: '' }, { 'db.namespace': undefined }],
    ['a name that is an object', { namespace: {} }, { 'db.namespace': undefined }],
    ['a lone surrogate', { namespace: 'a\ud800' }, { 'db.namespace': 'a\ufffd' }],
    ['a name of a megabyte', { namespace: 'x'.repeat(1 << 20) }, { 'db.namespace': 'x'.repeat(255) }],
  ])('takes %s from a configuration', (_what, hostile, expected) => {
    expect(targetAttributes(new Targets().of({ ...given, ...hostile }))).toEqual({
      ...targetAttributes(given),
      ...expected,
    });
  });

  it('stands for all that are beyond the limit, one for each system', () => {
    const targets = new Targets(2);
    for (let i = 0; i < 10; i++) targets.of({ ...given, namespace: `tenant ${i}` });
    const beyond = targets.of({ ...given, namespace: 'one more' });
    expect(beyond).toBe(targets.of({ ...given, namespace: 'another' }));
    expect(targetAttributes(beyond)).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': '_OTHER',
      'server.address': '_OTHER',
    });
    expect(targets.of({ ...given, namespace: 'tenant 0' }).namespace).toBe('tenant 0');
  });
});

describe('the name of a target', () => {
  it.each([
    [{}, 'db.example.com:5432/orders'],
    [{ namespace: undefined }, 'db.example.com:5432'],
    [{ port: undefined }, 'db.example.com/orders'],
    [{ address: '::1' }, '[::1]:5432/orders'],
    [{ address: '/run/postgresql', port: undefined }, '/run/postgresql/orders'],
    [{ address: undefined, port: undefined }, 'postgresql/orders'],
  ])('with %j is %s', (part, name) => {
    expect(targetName({ ...given, ...part })).toBe(name);
  });
});

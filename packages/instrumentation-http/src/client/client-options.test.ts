import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { clientOption } from './client-options.ts';

describe('the option "client"', () => {
  it.each([
    [false],
    [{}],
    [{ bodySizes: true, connectionDuration: true, urlScheme: false, maxServers: 10_000 }],
    [{ ignore: () => true, urlTemplate: () => '/' }],
  ])('may be %o', (value) => {
    expect(clientOption.accepts(value)).toBe(true);
  });

  it.each([[true], [null], ['no'], [[]], [7]])('may not be %o', (value) => {
    expect(clientOption.accepts(value)).toBe(false);
  });

  it.each([
    [{ bodySizes: 1 }, 'option "client": option "bodySizes" is 1; accepted: true or false'],
    [{ maxServers: 0 }, 'option "maxServers" is 0; accepted: a whole number from 1 to 10000'],
    [{ urlTemplate: '/users' }, 'option "urlTemplate" is "/users"; accepted: a function'],
    [{ urlTemplates: '/users' }, 'unknown option "urlTemplates"'],
  ])('names what is wrong in %o', (value, message) => {
    expect(() => clientOption.accepts(value)).toThrow(ConfigurationError);
    expect(() => clientOption.accepts(value)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { endpointOf } from './endpoint.ts';

describe('endpointOf', () => {
  it('is the host as the application named it', () => {
    const stream = { _host: 'rabbit.internal', remoteAddress: '10.0.0.7', remotePort: 5672 };
    expect(endpointOf({ stream }).attributes).toEqual({ 'server.address': 'rabbit.internal', 'server.port': 5672 });
  });

  it('is the IP address where it was given as one', () => {
    const stream = { _host: null, remoteAddress: '10.0.0.7', remotePort: 5672 };
    expect(endpointOf({ stream }).attributes).toEqual({ 'server.address': '10.0.0.7', 'server.port': 5672 });
  });

  it.each([{}, { stream: {} }, { stream: { remotePort: 5672 } }, { stream: { remoteAddress: 7 } }])(
    'is nothing where nothing is known: %j',
    (connection) => {
      expect(endpointOf(connection).attributes).toEqual({});
    },
  );
});

import { describe, expect, it } from 'vitest';
import { recordingOf, sharedRecording } from '../recording/recording.ts';
import { targetAttributes } from '../recording/target.ts';
import { enabledKit } from '../testdata/enabled-kit.ts';
import { Connections } from './connections.ts';

function connections(): Connections {
  const { kit } = enabledKit();
  const shared = sharedRecording(kit, {
    returnedRows: false,
    operationNames: false,
    transactionOutcome: 'outcome',
    poolName: undefined,
  });
  return new Connections(recordingOf(kit, shared));
}

describe('a connection', () => {
  it.each<[string, object | undefined, object]>([
    [
      'a host',
      { host: 'db', port: 3307, database: 'orders' },
      { 'server.address': 'db', 'server.port': 3307, 'db.namespace': 'orders' },
    ],
    [
      'a Unix socket, which has no port',
      { socketPath: '/run/mysqld.sock', host: 'db', port: 3306 },
      { 'server.address': '/run/mysqld.sock' },
    ],
    ['nothing that is known', undefined, {}],
    ['a password, which is not told', { host: 'db', password: 's3cr3t' }, { 'server.address': 'db' }],
  ])('is connected to %s', (_what, config, attributes) => {
    const { target } = connections().of({ config } as never);
    expect(targetAttributes(target)).toEqual({ 'db.system.name': 'mysql', ...attributes });
  });

  it.each([
    ['8.4.2', 'mysql'],
    ['5.5.5-10.11.6-MariaDB-0+deb12u1', 'mariadb'],
    ['11.4.2-mariadb', 'mariadb'],
    [undefined, 'mysql'],
  ])('to a server of version %s is to %s', (serverVersion, system) => {
    expect(connections().of({ _handshakePacket: { serverVersion } }).target.system).toBe(system);
  });

  it('shows the system as soon as the server has said it', () => {
    const connection: { _handshakePacket: { serverVersion: string } | null } = { _handshakePacket: null };
    const state = connections().of(connection);
    const before = state.target.system;
    connection._handshakePacket = { serverVersion: '11.4-MariaDB' };
    expect([before, state.target.system]).toEqual(['mysql', 'mariadb']);
  });

  it('follows when it changes its database', () => {
    const connection = { config: { database: 'one' }, _handshakePacket: { serverVersion: '8.4.2' } };
    const state = connections().of(connection);
    const before = state.target.namespace;
    connection.config.database = 'two';
    expect([before, state.target.namespace]).toEqual(['one', 'two']);
  });
});

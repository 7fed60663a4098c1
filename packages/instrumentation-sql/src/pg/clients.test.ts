import { describe, expect, it } from 'vitest';
import { contestedRecordingOf, sharedRecording } from '../recording/recording.ts';
import { targetAttributes } from '../recording/target.ts';
import { enabledKit } from '../testdata/enabled-kit.ts';
import { Clients } from './clients.ts';

function clients(): Clients {
  const { kit } = enabledKit();
  const shared = sharedRecording(kit, {
    returnedRows: false,
    operationNames: false,
    transactionOutcome: 'outcome',
    poolName: undefined,
  });
  return new Clients(contestedRecordingOf(kit, shared, {}).recording);
}

describe('a client', () => {
  it.each<[string, object | undefined, object]>([
    [
      'a host',
      { host: 'db', port: 5433, database: 'orders' },
      { 'server.address': 'db', 'server.port': 5433, 'db.namespace': 'orders' },
    ],
    [
      'a Unix socket, which has no port',
      { host: '/run/postgresql', port: 5432, database: 'orders' },
      { 'server.address': '/run/postgresql', 'db.namespace': 'orders' },
    ],
    ['a port as text', { host: 'db', port: '5432' }, { 'server.address': 'db', 'server.port': 5432 }],
    ['nothing that is known', undefined, {}],
    ['a password, which is not told', { host: 'db', password: 's3cr3t' }, { 'server.address': 'db' }],
  ])('is connected to %s', (_what, connectionParameters, attributes) => {
    const { target } = clients().of({ connectionParameters } as never);
    expect(targetAttributes(target)).toEqual({ 'db.system.name': 'postgresql', ...attributes });
  });

  it('is known once it has been seen', () => {
    const known = clients();
    const client = {};
    expect(known.known(client)).toBeUndefined();
    expect(known.of(client)).toBe(known.known(client));
  });
});

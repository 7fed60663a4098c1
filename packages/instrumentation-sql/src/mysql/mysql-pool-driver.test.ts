import { describe, expect, it } from 'vitest';
import type { Recording } from '../recording/recording.ts';
import { Targets } from '../recording/target.ts';
import { mysqlPoolDriver } from './mysql-pool-driver.ts';
import type { MysqlConnection, MysqlPool } from './mysql-types.ts';

const established: MysqlConnection = { _handshakePacket: { serverVersion: '5.5.5-10.11.6-MariaDB' } };
const connecting: MysqlConnection = { _handshakePacket: null };

function poolOf(connections: MysqlConnection[]): MysqlPool {
  const get = (index: number) => connections[index];
  return { config: { connectionConfig: { host: 'db' } }, _allConnections: { get, length: connections.length } };
}

describe('the target of a pool', () => {
  const driver = () => mysqlPoolDriver(() => ({ targets: new Targets() }) as Recording);

  it.each<[string, MysqlConnection[], string]>([
    ['without a connection', [], 'mysql'],
    ['whose connections are being established', [connecting], 'mysql'],
    ['with a connection', [established], 'mariadb'],
    ['with a connection behind one that is being established', [connecting, established], 'mariadb'],
  ])('has the system that is known of a pool %s', (_what, connections, system) => {
    expect(driver().target(poolOf(connections))).toMatchObject({ system, address: 'db' });
  });

  it('stays known when the last connection is gone', () => {
    const connections = [established];
    const pool = { ...poolOf([]), _allConnections: { get: () => connections[0], length: 1 } };
    const { target } = driver();
    expect(target(pool).system).toBe('mariadb');
    connections.pop();
    expect(target(pool).system).toBe('mariadb');
  });
});

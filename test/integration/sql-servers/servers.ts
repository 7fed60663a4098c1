import { requireServer, type SkippableTest } from '@executor-metrics/testkit';

const host = '127.0.0.1';

/** How clients connect to the server of `npm run services`. */
export const postgres = { host, port: 5432, user: 'postgres', database: 'postgres' } as const;
export const mariadb = { host, port: 3306, user: 'root', database: 'test' } as const;

export function requirePostgres(test: SkippableTest): Promise<void> {
  return requireServer(test, { name: 'PostgreSQL', host, port: postgres.port });
}

export function requireMariadb(test: SkippableTest): Promise<void> {
  return requireServer(test, { name: 'MariaDB', host, port: mariadb.port });
}

import type { Kit } from '@executor-metrics/instrumentation';
import type { AmqpConnection } from './amqplib-types.ts';
import type { Records } from './records.ts';

type Opened = (error: unknown, ok?: unknown) => unknown;
type Open = (this: AmqpConnection, fields: unknown, opened?: Opened) => unknown;
type Seen = (connection: AmqpConnection, about: unknown) => void;
type Emit = (this: AmqpConnection, ...args: unknown[]) => unknown;

/** Hooks the class of all connections. */
export function hookConnections(kit: Kit, records: Records, prototype: object): void {
  const hasOpened = kit.safe('the opening of a connection', (connection: AmqpConnection) => {
    records.ofConnection(connection);
  });
  kit.patch<Open>(
    prototype,
    'open',
    (original) =>
      function open(fields, opened) {
        return original.call(this, fields, (error, ok) => {
          if (error === null) hasOpened(this);
          return opened?.(error, ok);
        });
      },
  );
  const handlers: Readonly<Record<string, (connection: AmqpConnection, about: unknown) => void>> = {
    blocked: (connection) => records.ofConnection(connection).blocked(),
    unblocked: (connection) => records.ofConnection(connection).unblocked(),
    error: (connection, error) => records.failConnection(connection, error),
    close: (connection) => records.closeConnection(connection),
  };
  const seen = new Map<unknown, Seen>(
    Object.entries(handlers).map(([event, handle]) => [
      event,
      kit.safe(`the event "${event}" of a connection`, handle),
    ]),
  );
  kit.patch<Emit>(
    prototype,
    'emit',
    (original) =>
      function emit(...args) {
        seen.get(args[0])?.(this, args[1]);
        return original.apply(this, args);
      },
  );
}

// Hot: each statement comes through here. Guarded by bench/instrumentation-sql/overhead.ts.
import { errorMonitor } from 'node:events';
import { performance } from 'node:perf_hooks';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { Connections } from './connections.ts';
import type { EndedStatements } from './ended-statements.ts';
import { type Command, isObject, type MysqlConnection } from './mysql-types.ts';
import { Operation } from './operation.ts';

type Method = (this: MysqlConnection, ...args: unknown[]) => unknown;
type Kind = 'query' | 'execute' | 'prepare' | 'other';

/** Names of the classes of commands, the same in all versions. */
const kinds: Readonly<Record<string, Kind | undefined>> = { Query: 'query', Execute: 'execute', Prepare: 'prepare' };

/**
 * The statements of the connections of mysql2, from the call until the command has ended. All commands go through
 * `addCommand()`, with the callback that they will call; what the user has is left alone.
 */
export class Commands {
  readonly #key = Symbol('executor-metrics.mysql.statement');
  readonly #kit: Kit;
  readonly #connections: Connections;
  readonly #ends: EndedStatements;
  readonly #kinds = new WeakMap<object, Kind>();
  readonly #begin: (connection: MysqlConnection, statement: unknown) => Operation | undefined;
  readonly #add: (connection: MysqlConnection, command: unknown) => void;
  readonly #end: (operation: Operation, error: unknown, rows?: unknown, fields?: unknown) => void;
  /** The statement whose `query()` or `execute()` is running. */
  #starting: Operation | undefined;

  constructor(kit: Kit, connections: Connections, ends: EndedStatements) {
    this.#kit = kit;
    this.#connections = connections;
    this.#ends = ends;
    this.#begin = kit.safe('the start of a statement', (connection, statement) =>
      this.#beginOne(connection, statement),
    );
    this.#add = kit.safe('a command', (connection, command) => this.#addOne(connection, command));
    this.#end = kit.safe('the end of a statement', (operation, error, rows, fields) =>
      ends.record(operation, error, { rows, fields }),
    );
  }

  /** Patches the prototype of connections of a copy of mysql2. */
  hook(prototype: object): void {
    for (const method of ['query', 'execute']) this.#hookCall(prototype, method);
    // What is called instead once the connection is closed.
    for (const method of ['addCommand', '_addCommandClosedState']) this.#hookCommand(prototype, method);
    this.#hookLosses(prototype);
  }

  /** Here the text is still as it was given: the command will have the values in it. */
  #hookCall(prototype: object, method: string): void {
    const commands = this;
    this.#kit.patch<Method>(prototype, method, (original) => {
      return function call(...args) {
        const outer = commands.#starting;
        commands.#starting = commands.#begin(this, args[0]);
        try {
          return original.apply(this, args);
        } finally {
          commands.#starting = outer;
        }
      };
    });
  }

  #hookCommand(prototype: object, method: string): void {
    const commands = this;
    this.#kit.patch<Method>(prototype, method, (original) => {
      return function add(...args) {
        commands.#add(this, args[0]);
        return original.apply(this, args);
      };
    });
  }

  /** Commands without a callback are dropped in silence when the connection is lost. */
  #hookLosses(prototype: object): void {
    const lose = this.#kit.safe('the loss of a connection', (connection: MysqlConnection, error: unknown) => {
      const { _command, _commands } = connection;
      const waiting = Array.from({ length: _commands?.length ?? 0 }, (_, i) => _commands?.get(i));
      for (const command of [_command, ...waiting]) {
        const operation = command?.[this.#key] as Operation | undefined;
        if (operation !== undefined) this.#ends.record(operation, error, { rows: undefined, fields: undefined });
      }
    });
    this.#kit.patch<Method>(prototype, '_notifyError', (original) => {
      return function _notifyError(...args) {
        lose(this, args[0] ?? new Error());
        return original.apply(this, args);
      };
    });
  }

  #beginOne(connection: MysqlConnection, statement: unknown): Operation | undefined {
    if (isIgnored(connection) || isIgnored(connection._pool)) return undefined;
    return new Operation(this.#connections.of(connection), textOf(statement), performance.now());
  }

  #addOne(connection: MysqlConnection, command: unknown): void {
    if (!isObject<Command>(command)) return;
    const kind = this.#kindOf(command);
    if (kind === 'other') return;
    const operation = this.#operationOf(connection, command);
    if (operation === undefined) return;
    if (kind === 'prepare') this.#watchPrepare(command, operation);
    else this.#watch(command, operation);
  }

  /** A statement that was prepared before is executed without a call of the connection. */
  #operationOf(connection: MysqlConnection, command: Command): Operation | undefined {
    const starting = this.#starting;
    if (starting?.connection.connection === connection) return starting;
    return this.#beginOne(connection, command);
  }

  #watch(command: Command, operation: Operation): void {
    const { onResult, once, on } = command;
    const end = this.#end;
    if (typeof onResult === 'function') {
      command.onResult = function ended(this: unknown, ...args: unknown[]): unknown {
        end(operation, args[0], args[1], args[2]);
        return onResult.apply(this, args);
      };
      return;
    }
    if (typeof once !== 'function' || typeof on !== 'function') return;
    command[this.#key] = operation;
    // The monitor does not count as somebody who handles the error.
    once.call(command, errorMonitor, (error: unknown) => end(operation, error ?? new Error()));
    once.call(command, 'end', () => end(operation, undefined));
    let hasRows = false;
    on.call(command, 'fields', (fields: unknown) => {
      hasRows = Array.isArray(fields);
      if (hasRows) operation.rows ??= 0;
    });
    on.call(command, 'result', () => {
      // What a statement without rows ends with is a result as well.
      if (hasRows && operation.rows !== undefined) operation.rows++;
    });
  }

  /** Preparing is part of executing; alone it is only counted where it fails, as nothing is executed then. */
  #watchPrepare(command: Command, operation: Operation): void {
    const { onResult } = command;
    if (typeof onResult !== 'function') return;
    const end = this.#end;
    command.onResult = function prepared(this: unknown, ...args: unknown[]): unknown {
      if (args[0]) end(operation, args[0]);
      return onResult.apply(this, args);
    };
  }

  #kindOf(command: object): Kind {
    const itsClass = command.constructor;
    const known = this.#kinds.get(itsClass);
    if (known !== undefined) return known;
    const kind = kinds[itsClass.name] ?? 'other';
    this.#kinds.set(itsClass, kind);
    return kind;
  }
}

/** A text, the options of a query, or a command. */
function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  if (!isObject(statement)) return '';
  const { sql, query, statement: prepared } = statement as Command;
  const text = prepared?.query ?? sql ?? query;
  return typeof text === 'string' ? text : '';
}

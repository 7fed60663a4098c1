// Hot: `succeed` is called for each command. Guarded by bench/instrumentation-redis.
import { performance } from 'node:perf_hooks';
import type { Kit, RecordingSeries, SeriesAdder } from '@executor-metrics/instrumentation';
import { type Asked, CacheLookups } from '../cache/cache-lookups.ts';
import type { CommandKind } from '../commands/command-kind.ts';
import type { RedisInstrumentationOptions } from '../options.ts';
import { Arrival } from './arrival.ts';
import type { ClientState } from './client-state.ts';
import { type Failure, type FailureOf, failures } from './failure.ts';
import { failureReport } from './failure-report.ts';
import {
  blockingDuration,
  type OperationRecorder,
  operationDuration,
  pubSubMessages,
  redirections,
} from './instruments.ts';
import type { CommandOperation, Operation } from './operation.ts';

/** What the operations of all drivers are recorded with. */
export class OperationInstruments {
  readonly duration: OperationRecorder;
  readonly blocking: OperationRecorder;
  readonly lookups: CacheLookups | undefined;
  readonly failureOf: FailureOf;
  readonly #messages: ReturnType<typeof pubSubMessages>;
  readonly #redirections: SeriesAdder<readonly ['db.response.status_code']>;

  constructor(kit: Kit, { cache = true, cacheName }: RedisInstrumentationOptions) {
    this.duration = operationDuration(kit);
    this.blocking = blockingDuration(kit);
    this.lookups = cache ? new CacheLookups(kit, cacheName) : undefined;
    this.failureOf = failures(kit);
    this.#messages = pubSubMessages(kit);
    this.#redirections = redirections(kit);
  }

  message(direction: 'in' | 'out', isSharded: boolean): void {
    this.#messages.add(1, direction, isSharded);
  }

  redirected(failure: Failure): void {
    this.#redirections.add(1, failure.statusCode ?? failure.errorType);
  }
}

/** A batch as it ended. */
export interface EndedBatch {
  readonly name: string;
  readonly isBlocking: boolean;
  /** Of the first command that failed. */
  readonly failure: Failure | undefined;
}

/** The operations of one driver. Its methods never throw. */
export class Operations {
  /** The driver's own metrics can take these over. */
  countsDurations = true;
  countsMessages = true;

  /** The reply to a command. */
  readonly succeed: (operation: CommandOperation, reply: unknown) => void;
  /** There was no reply, or an error. */
  readonly fail: (operation: CommandOperation, error: unknown) => void;
  readonly failAs: (operation: CommandOperation, failure: Failure) => void;
  readonly endBatch: (operation: Operation, batch: EndedBatch) => void;
  /** The reply to a command that was part of a batch. */
  readonly replied: (asked: Asked, reply: unknown) => void;
  readonly received: (isSharded: boolean) => void;
  readonly redirected: (error: unknown) => void;
  readonly failureOf: FailureOf;
  /** Reports what was thrown while a batch was looked at. */
  readonly batchFailed: (error: unknown) => void;
  /** Of the replies that the driver reads. */
  readonly arrival: Arrival = new Arrival();

  readonly #instruments: OperationInstruments;
  #isOver = false;

  constructor(kit: Kit, instruments: OperationInstruments) {
    this.#instruments = instruments;
    this.failureOf = instruments.failureOf;
    kit.onDisable(() => {
      this.#isOver = true;
    });
    this.batchFailed = failureReport(kit, 'the replies to a batch');
    const failed = failureReport(kit, 'the reply to a command');
    this.succeed = (operation, reply) => {
      try {
        this.#succeed(operation, reply);
      } catch (error) {
        failed(error);
      }
    };
    this.fail = kit.safe('the error of a command', (operation, error) =>
      this.#failAs(operation, instruments.failureOf(error)),
    );
    this.failAs = kit.safe('the error of a command', (operation, failure) => this.#failAs(operation, failure));
    this.endBatch = kit.safe('the end of a batch', (operation, batch) => this.#endBatch(operation, batch));
    this.replied = kit.safe('a reply in a batch', (asked, reply) => this.#reply(asked, reply));
    this.received = kit.safe('a message', (isSharded) => {
      if (this.countsMessages && !this.#isOver) instruments.message('in', isSharded);
    });
    this.redirected = kit.safe('a redirection', (error) => {
      if (!this.#isOver) instruments.redirected(instruments.failureOf(error));
    });
  }

  #succeed(operation: CommandOperation, reply: unknown): void {
    if (operation.hasEnded) return;
    operation.end();
    if (this.#isOver) return;
    const { kind, client } = operation;
    if (operation.isBlocking) this.#record(operation, kind.name, true, undefined);
    else if (this.countsDurations) {
      this.#seriesOf(client, kind).record((this.arrival.ms() - operation.startedAt) / 1000);
    }
    if (kind.isCounted) this.#count(operation, reply);
  }

  #failAs(operation: CommandOperation, failure: Failure): void {
    if (operation.hasEnded) return;
    operation.end();
    if (!this.#isOver) this.#record(operation, operation.kind.name, operation.isBlocking, failure);
  }

  #endBatch(operation: Operation, { name, isBlocking, failure }: EndedBatch): void {
    if (operation.hasEnded) return;
    operation.end();
    if (!this.#isOver) this.#record(operation, name, isBlocking, failure);
  }

  #reply(asked: Asked, reply: unknown): void {
    if (asked.kind.isCounted && !this.#isOver) this.#count(asked, reply);
  }

  /** Beyond its duration. */
  #count(asked: Asked, reply: unknown): void {
    const { kind } = asked;
    if (kind.lookup !== undefined) this.#instruments.lookups?.count(asked, reply);
    if (kind.publishes !== undefined && this.countsMessages) {
      this.#instruments.message('out', kind.publishes === 'sharded');
    }
  }

  /** Of what succeeded. */
  #seriesOf(client: ClientState, kind: CommandKind): RecordingSeries {
    const { endpoint, lastSeries } = client;
    if (lastSeries !== undefined && kind === client.lastKind && endpoint === client.lastEndpoint) return lastSeries;
    const series = this.#instruments.duration.series(endpoint, kind.name, undefined, undefined);
    client.lastSeries = series;
    client.lastKind = kind;
    client.lastEndpoint = endpoint;
    return series;
  }

  #record(operation: Operation, name: CommandKind['name'], isBlocking: boolean, failure: Failure | undefined): void {
    if (!this.countsDurations) return;
    const seconds = secondsSince(operation.startedAt);
    const recorder = isBlocking ? this.#instruments.blocking : this.#instruments.duration;
    recorder.record(seconds, operation.client.endpoint, name, failure?.statusCode, failure?.errorType);
  }
}

function secondsSince(ms: number): number {
  return (performance.now() - ms) / 1000;
}

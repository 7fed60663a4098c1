import type { Asked } from '../cache/cache-lookups.ts';
import { batchName, isBlockingBatch } from '../commands/batch-name.ts';
import { kindOf } from '../commands/command-kind.ts';
import { isLeftOut } from '../recording/client-state.ts';
import type { Failure } from '../recording/failure.ts';
import { Operation } from '../recording/operation.ts';
import type { Operations } from '../recording/operations.ts';
import type { IoredisClients } from './ioredis-clients.ts';
import type { IoredisCommands } from './ioredis-commands.ts';
import type { Command, Pipeline, PipelineResult } from './ioredis-types.ts';
import type { Marks } from './marks.ts';

/** Measures pipelines and transactions as one operation each. */
export class IoredisPipelines {
  readonly #marks: Marks;
  readonly #clients: IoredisClients;
  readonly #commands: IoredisCommands;
  readonly #operations: Operations;

  constructor(marks: Marks, clients: IoredisClients, commands: IoredisCommands, operations: Operations) {
    this.#marks = marks;
    this.#clients = clients;
    this.#commands = commands;
    this.#operations = operations;
  }

  /**
   * A command is added. Where the library makes pipelines by itself (`enableAutoPipelining`), the application has asked for
   * each command alone, so each is an operation of its own, which begins here.
   */
  add(pipeline: Pipeline, command: Command): void {
    if (this.#marks.of(command) !== undefined || !isAutomatic(pipeline)) return;
    const state = this.#clients.of(pipeline.redis);
    if (!isLeftOut(pipeline.redis, state)) this.#commands.begin(pipeline.redis, command, state, kindOf(command.name));
  }

  /** `exec()` is called: by the application, and again by the library itself. */
  execute(pipeline: Pipeline): void {
    const { redis, _queue: queue } = pipeline;
    // As long as a transaction is open, `exec()` only adds the command EXEC.
    if (this.#marks.of(pipeline) !== undefined || pipeline._transactions > 0) return;
    const [first] = queue;
    if (first === undefined || isAutomatic(pipeline)) return;
    const state = this.#clients.of(redis);
    if (isLeftOut(redis, state)) return;
    const operation = new Operation(this.#operations, redis, state, performance.now());
    this.#marks.put(pipeline, operation);
    // In a cluster, who sends its commands is the node that the operation is for.
    this.#marks.put(first, operation);
    this.#watch(pipeline, operation);
  }

  #watch(pipeline: Pipeline, operation: Operation): void {
    const { resolve, reject } = pipeline;
    pipeline.resolve = (results) => {
      this.#end(pipeline, operation, results);
      return resolve.call(pipeline, results);
    };
    pipeline.reject = (error) => {
      this.#end(pipeline, operation, [[error]]);
      return reject.call(pipeline, error);
    };
  }

  #end(pipeline: Pipeline, operation: Operation, results: unknown): void {
    try {
      if (!operation.hasEnded) this.#record(pipeline, operation, results);
    } catch (error) {
      this.#operations.batchFailed(error);
    }
  }

  #record(pipeline: Pipeline, operation: Operation, results: unknown): void {
    const sent = pipeline._queue.filter(({ ignore }) => ignore !== true);
    const isTransaction = nameOf(sent[0]) === 'MULTI' && nameOf(sent.at(-1)) === 'EXEC';
    const asked = (isTransaction ? sent.slice(1, -1) : sent).map(
      ({ name, args }): Asked => ({ kind: kindOf(name), args, from: 0, owner: operation.owner }),
    );
    const replies = Array.isArray(results) ? (results as readonly PipelineResult[]) : [];
    const outcome = isTransaction ? transactionResults(replies) : replies;
    this.#operations.endBatch(operation, {
      name: batchName(asked, isTransaction),
      isBlocking: isBlockingBatch(asked, isTransaction),
      failure: this.#failureOf(outcome),
    });
    for (const [i, each] of asked.entries()) {
      const result = outcome[i];
      if (result !== undefined && !isFailed(result)) this.#operations.replied(each, result[1]);
    }
  }

  #failureOf(results: readonly PipelineResult[]): Failure | undefined {
    const failed = results.find(isFailed);
    return failed && this.#operations.failureOf(failed[0]);
  }
}

function nameOf(command: Command | undefined): string | undefined {
  return command && kindOf(command.name).name;
}

function isFailed(result: PipelineResult): boolean {
  return result[0] !== null && result[0] !== undefined;
}

/** What EXEC answered, command by command. Where it was refused, that is the result; where a watched key changed, there is none. */
function transactionResults(results: readonly PipelineResult[]): readonly PipelineResult[] {
  const last = results.at(-1);
  if (last === undefined) return [];
  if (isFailed(last)) return [last];
  const replies: unknown = last[1];
  if (!Array.isArray(replies)) return [];
  return replies.map((reply: unknown): PipelineResult => (reply instanceof Error ? [reply] : [null, reply]));
}

/** The library marks its own pipelines with a symbol of its own. */
function isAutomatic(pipeline: Pipeline): boolean {
  if (pipeline.redis.options.enableAutoPipelining !== true) return false;
  return Object.getOwnPropertySymbols(pipeline).some(({ description }) => description === 'exec');
}

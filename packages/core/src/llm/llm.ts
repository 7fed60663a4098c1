import { property } from '../foreign/property.ts';
import type { AnyFunction } from '../operation/operation.ts';
import { passFor } from '../operation/pass-for.ts';
import { isRecord } from '../support/option-type.ts';
import { ConfigurationError, checkOptions, shown } from '../support/options.ts';
import { LlmCallObserver } from './llm-call-observer.ts';
import type { LlmMetrics } from './llm-metrics.ts';
import { type LlmOptions, type LlmRequest, type LlmRunOptions, llmOptionTypes } from './llm-options.ts';
import { type KnownRequest, requestOf, withParameters } from './llm-request.ts';
import { observeAnswer } from './observe-answer.ts';
import { type RequestCost, requestCost } from './request-cost.ts';

/** Measures requests to models. None of its methods throws, save `wrap` and what a measured function throws. */
export interface Llm {
  /**
   * Calls `fn`, which asks a model, and measures how long the answer takes and how many tokens it is about. What it returns
   * comes back as it is: the promises, streams and helpers of the clients of OpenAI and Anthropic and the results of the AI
   * SDK with all that they can do. An answer that is streamed is measured to the end of the stream, which is also that of a
   * loop that is left.
   *
   * @example
   * const answer = await llm.run(() => openai.chat.completions.create({ model, messages }), { model });
   */
  run<T>(fn: () => T, options?: LlmRunOptions): T;
  /**
   * A function that does the same at each call of `fn`. The model is that of its first argument, where that has one.
   *
   * @example
   * const ask = llm.wrap(anthropic.messages.create.bind(anthropic.messages));
   * @throws {ConfigurationError} where `fn` is no function
   */
  wrap<F extends AnyFunction>(fn: F, options?: LlmRunOptions): F;
  /** Records a request that was measured elsewhere. */
  record(request: LlmRequest): void;
}

/** What requests are measured with. */
export interface LlmParts {
  readonly llmMetrics: LlmMetrics;
  readonly engine: { readonly gate: { readonly isOpen: boolean } };
}

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function createLlm(parts: LlmParts, options: LlmOptions | undefined): Llm {
  return new MeasuredLlm(parts, checkOptions('llm()', options, llmOptionTypes));
}

class MeasuredLlm implements Llm {
  readonly #parts: LlmParts;
  readonly #defaults: LlmOptions;
  readonly #costOf: RequestCost;

  constructor(parts: LlmParts, options: LlmOptions) {
    this.#parts = parts;
    this.#defaults = options;
    this.#costOf = requestCost(options);
  }

  run<T>(fn: () => T, options?: LlmRunOptions): T {
    if (!this.#parts.engine.gate.isOpen) return fn();
    return this.#observed(fn, requestOf(this.#defaults, options), property(options, 'signal'));
  }

  wrap<F extends AnyFunction>(fn: F, options?: LlmRunOptions): F {
    if (typeof fn !== 'function') {
      throw new ConfigurationError(`llm().wrap(): got ${shown(fn)}; accepted: a function`);
    }
    const call = (act: () => unknown, parameters: unknown): unknown => {
      if (!this.#parts.engine.gate.isOpen) return act();
      const request = withParameters(requestOf(this.#defaults, options), parameters);
      return this.#observed(act, request, property(options, 'signal'));
    };
    return passFor(fn, function (this: unknown, ...args: unknown[]): unknown {
      return call(() => Reflect.apply(fn, this, args), args[0]);
    });
  }

  record(request: LlmRequest): void {
    if (!this.#parts.engine.gate.isOpen) return;
    const { llmMetrics } = this.#parts;
    const given = copyOf(request);
    if (given === undefined || !isMeasured(given)) {
      llmMetrics.engine.drops.count('invalid-record');
      return;
    }
    const { inputTokens, outputTokens, success = given.errorType === undefined } = given;
    llmMetrics.record(
      {
        ...requestOf(this.#defaults, given),
        responseModel: given.responseModel,
        seconds: given.durationSeconds,
        secondsToFirstChunk: given.timeToFirstChunkSeconds,
        usage: { inputTokens, outputTokens },
        cost: given.cost,
        errorType: success ? undefined : (given.errorType ?? ''),
      },
      this.#costOf,
    );
  }

  #observed<T>(fn: () => T, request: KnownRequest, signal: unknown): T {
    const { llmMetrics } = this.#parts;
    const observer = new LlmCallObserver(signal, llmMetrics, (call) => {
      const { facts, ...times } = call;
      if (facts.usage.invalid !== undefined) llmMetrics.reportInvalid(facts.usage.invalid);
      llmMetrics.record(
        {
          ...request,
          ...times,
          provider: request.provider ?? facts.provider,
          operation: request.operation ?? facts.operation,
          responseModel: facts.responseModel,
          usage: facts.usage.total(),
          cost: undefined,
        },
        this.#costOf,
      );
    });
    let result: T;
    try {
      result = fn();
    } catch (thrown) {
      observer.failed(thrown);
      throw thrown;
    }
    return observeAnswer(result, observer);
  }
}

/** A copy, so that each getter of the caller is called once; `undefined` where that is no record. */
function copyOf(request: unknown): LlmRequest | undefined {
  try {
    // Whatever its properties are is looked at where they are recorded.
    return isRecord(request) ? ({ ...request } as LlmRequest) : undefined;
  } catch {
    return undefined;
  }
}

const measured = ['durationSeconds', 'timeToFirstChunkSeconds', 'inputTokens', 'outputTokens', 'cost'] as const;

/** Whether there is something to record, and no doubt about the outcome. */
function isMeasured(given: LlmRequest): boolean {
  const { success } = given;
  if (success !== undefined && typeof success !== 'boolean') return false;
  return measured.some((key) => given[key] !== undefined);
}

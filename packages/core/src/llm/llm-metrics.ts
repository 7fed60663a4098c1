import type { Attributes, Counter, Histogram } from '@opentelemetry/api';
import { BoundedValues } from '../attributes/bounded-values.ts';
import type { Engine } from '../engine.ts';
import { textOf } from '../foreign/property.ts';
import { isDuration } from '../operation/duration.ts';
import { OutcomeTable } from '../outcome/outcome-table.ts';
import type { LateInstrument } from '../recording/instruments.ts';
import { messageOf } from '../support/message-of.ts';
import type { Report } from '../support/report.ts';
import type { KnownRequest } from './llm-request.ts';
import { isCost } from './prices.ts';
import type { RequestCost } from './request-cost.ts';
import { isTokenCount, type LlmUsage } from './token-usage.ts';

/** Seconds, as the conventions for metrics of generative AI advise them. */
const secondsBounds: readonly number[] = Object.freeze(Array.from({ length: 14 }, (_, i) => 2 ** i / 100));
/** Tokens, likewise. */
const tokenBounds: readonly number[] = Object.freeze(Array.from({ length: 14 }, (_, i) => 4 ** i));

/** One request as it is recorded. What is `undefined` is not. */
export interface LlmMeasurement extends KnownRequest {
  readonly responseModel: unknown;
  readonly seconds: unknown;
  readonly secondsToFirstChunk: unknown;
  readonly usage: LlmUsage;
  /** In US dollars. Left out: as the function says that is given with it. */
  readonly cost: unknown;
  /** `undefined` for a success. */
  readonly errorType: unknown;
}

const defaultOperation = 'chat';

type Histograms = 'duration' | 'firstChunk' | 'tokens';

/**
 * The metrics of requests to models, as the semantic conventions for generative AI have them. A request takes far longer
 * than looking its series up, so no handles are kept.
 */
export class LlmMetrics {
  readonly engine: Engine;
  readonly #report: Report;
  readonly #histograms: Record<Histograms, LateInstrument<Histogram>>;
  readonly #cost: LateInstrument<Counter>;
  readonly #outcomes: OutcomeTable;
  readonly #models: BoundedValues = this.#bounded(100);
  readonly #providers: BoundedValues = this.#bounded(32);
  readonly #operations: BoundedValues = this.#bounded(32);
  readonly #servers: BoundedValues = this.#bounded(100);

  constructor(engine: Engine, report: Report) {
    this.engine = engine;
    this.#report = report;
    this.#outcomes = new OutcomeTable(engine.drops);
    const { instruments } = engine;
    const seconds = (name: string, description: string) =>
      instruments.histogram({ name, unit: 's', description }, () => secondsBounds);
    this.#histograms = {
      duration: seconds('gen_ai.client.operation.duration', 'GenAI operation duration.'),
      firstChunk: seconds(
        'gen_ai.client.operation.time_to_first_chunk',
        'Time to receive the first chunk, measured from when the client issues the generation request.',
      ),
      tokens: instruments.histogram(
        { name: 'gen_ai.client.token.usage', unit: '{token}', description: 'Number of input and output tokens used.' },
        () => tokenBounds,
      ),
    };
    this.#cost = instruments.counter({
      name: 'executor.llm.cost',
      unit: '{USD}',
      description: 'What requests to models have cost.',
    });
  }

  /** Never throws. */
  record(measured: LlmMeasurement, costOf: RequestCost): void {
    try {
      const labels = this.#labelsOf(measured);
      this.#recordTimes(measured, labels);
      const isInputKnown = this.#recordTokens('input', measured.usage.inputTokens, labels);
      const isOutputKnown = this.#recordTokens('output', measured.usage.outputTokens, labels);
      // Half of a usage would make a cost that looks like one.
      const isUsable = isInputKnown && isOutputKnown;
      this.#recordCost(measured.cost ?? (isUsable ? this.#costOf(measured, costOf) : undefined), labels);
    } catch (error) {
      this.engine.drops.count('recording-failed', error);
    }
  }

  /** Some figure of a request is none. */
  reportInvalid(what: string): void {
    this.engine.drops.count('invalid-llm-usage', what);
  }

  /** Says once that what a stream brings cannot be seen. */
  reportUnseen(): void {
    this.#report(
      'EXECUTOR_METRICS_LLM_STREAM_NOT_SEEN',
      'a streamed answer is of a kind that cannot be followed; its request is recorded without its usage, and as ended at once',
    );
  }

  #recordTimes({ seconds, secondsToFirstChunk, errorType }: LlmMeasurement, labels: Attributes): void {
    if (seconds !== undefined) this.#recordSeconds('duration', seconds, this.#withErrorType(labels, errorType));
    if (secondsToFirstChunk !== undefined) this.#recordSeconds('firstChunk', secondsToFirstChunk, labels);
  }

  #recordSeconds(which: 'duration' | 'firstChunk', seconds: unknown, labels: Attributes): void {
    if (isDuration(seconds)) this.#histograms[which].get()?.record(seconds, labels);
    else this.engine.drops.count('invalid-duration');
  }

  /** @returns whether that is what there is, or nothing is */
  #recordTokens(type: 'input' | 'output', tokens: unknown, labels: Attributes): boolean {
    if (tokens === undefined) return true;
    if (isTokenCount(tokens)) {
      this.#histograms.tokens.get()?.record(tokens, { ...labels, 'gen_ai.token.type': type });
      return true;
    }
    this.reportInvalid(`the number of ${type} tokens`);
    return false;
  }

  #recordCost(cost: unknown, labels: Attributes): void {
    if (cost === undefined || cost === null) return;
    if (isCost(cost)) this.#cost.get()?.add(cost, labels);
    else this.reportInvalid('the cost');
  }

  /** The function is one of the application. */
  #costOf({ usage, provider, operation, model, responseModel }: LlmMeasurement, costOf: RequestCost): unknown {
    try {
      return costOf(usage, {
        provider: textOf(provider),
        operation: textOf(operation) ?? defaultOperation,
        model: textOf(model),
        responseModel: textOf(responseModel),
      });
    } catch (error) {
      this.#report(
        'EXECUTOR_METRICS_LLM_COST_FAILED',
        `the function cost of the options of llm() threw (${messageOf(error)}); the cost of the request was left out`,
      );
      return undefined;
    }
  }

  #withErrorType(labels: Attributes, errorType: unknown): Attributes {
    if (errorType === undefined) return labels;
    const { errorType: bounded } = this.#outcomes.of('failure', errorType);
    return bounded === undefined ? labels : { ...labels, 'error.type': bounded };
  }

  #labelsOf(measured: LlmMeasurement): Attributes {
    const { policy, drops } = this.engine;
    const labels: Attributes = Object.assign({}, ...measured.attributes.map((given) => policy.clean(given)));
    // Ours win over those of the caller.
    const set = (key: string, value: unknown, values: BoundedValues): void => {
      if (value === undefined || value === null) return;
      if (typeof value === 'string' && value !== '') labels[key] = values.of(value);
      else drops.count('invalid-attribute', key);
    };
    set('gen_ai.operation.name', measured.operation ?? defaultOperation, this.#operations);
    set('gen_ai.provider.name', measured.provider, this.#providers);
    set('gen_ai.request.model', measured.model, this.#models);
    set('gen_ai.response.model', measured.responseModel, this.#models);
    set('server.address', measured.serverAddress, this.#servers);
    const { serverPort } = measured;
    if (labels['server.address'] !== undefined && isPort(serverPort)) labels['server.port'] = serverPort;
    return labels;
  }

  #bounded(limit: number): BoundedValues {
    return new BoundedValues(limit, (value) => this.engine.drops.count('too-many-llm-values', value));
  }
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535;
}

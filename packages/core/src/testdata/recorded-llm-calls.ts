import { type Collector, createCollector, type CollectedMetric, pointHistogram, pointsOf } from '@executor-metrics/testkit';
import { ExecutorMetrics } from '../executor-metrics.ts';

const duration = 'gen_ai.client.operation.duration';
const firstChunk = 'gen_ai.client.operation.time_to_first_chunk';
const tokens = 'gen_ai.client.token.usage';

/** What was recorded of the only request that there was. */
export interface RecordedRequest {
  /** Attributes of the duration. */
  readonly labels: Readonly<Record<string, unknown>>;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly isStreamed: boolean;
}

export interface RecordedLlmCalls {
  readonly collector: Collector;
  readonly metrics: ExecutorMetrics;
  /** How many requests were recorded. */
  count(): Promise<number>;
  /** Throws where there is none, or several. */
  request(): Promise<RecordedRequest>;
}

export function recordedLlmCalls(): RecordedLlmCalls {
  const collector = createCollector();
  const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  return {
    collector,
    metrics,
    count: async () =>
      pointsOf(await collector.collect(), duration).reduce(
        (sum, point) => sum + (point.kind === 'histogram' ? point.histogram.count : 0),
        0,
      ),
    request: async () => requestOf(await collector.collect()),
  };
}

function requestOf(points: readonly CollectedMetric[]): RecordedRequest {
  const [point, ...others] = pointsOf(points, duration);
  if (point === undefined || others.length > 0 || pointHistogram(points, duration).count !== 1) {
    throw new Error(`there is not exactly one request: ${JSON.stringify(pointsOf(points, duration))}`);
  }
  return {
    labels: point.attributes,
    inputTokens: tokensOf(points, 'input'),
    outputTokens: tokensOf(points, 'output'),
    isStreamed: pointsOf(points, firstChunk).length === 1,
  };
}

function tokensOf(points: readonly CollectedMetric[], type: string): number | undefined {
  const labels = { 'gen_ai.token.type': type };
  return pointsOf(points, tokens, labels).length === 0 ? undefined : pointHistogram(points, tokens, labels).sum;
}

/** All that a stream gives, one after the other. */
export async function readAll<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of stream) all.push(each);
  return all;
}

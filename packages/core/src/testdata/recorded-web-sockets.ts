import { type Collector, createCollector, pointsOf, pointValue } from '@executor-metrics/testkit';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { startWebSocketServer, type WebSocketPlace } from './web-socket-pair.ts';

const prefix = 'websocket.server.connections';

export const receive = { 'network.io.direction': 'receive' };
export const transmit = { 'network.io.direction': 'transmit' };

/** A server of `ws`, and what is recorded of its connections. */
export interface RecordedWebSockets extends WebSocketPlace {
  readonly collector: Collector;
  readonly metrics: ExecutorMetrics;
  /** The value of the metric of that name behind the common prefix; `undefined` where there is none. */
  value(name: string, labels?: object): Promise<number | undefined>;
  /** The labels of each series of that metric. */
  labelsOf(name: string): Promise<readonly object[]>;
  traffic(direction: object): Promise<{ messages: number | undefined; bytes: number | undefined }>;
}

export async function recordedWebSockets(): Promise<RecordedWebSockets> {
  const place = await startWebSocketServer();
  const collector = createCollector();
  const value = async (name: string, labels = {}): Promise<number | undefined> => {
    const points = await collector.collect();
    if (pointsOf(points, `${prefix}.${name}`, labels).length === 0) return undefined;
    return pointValue(points, `${prefix}.${name}`, labels);
  };
  return {
    ...place,
    collector,
    metrics: new ExecutorMetrics({ meterProvider: collector.provider }),
    value,
    labelsOf: async (name) =>
      pointsOf(await collector.collect(), `${prefix}.${name}`).map(({ attributes }) => attributes),
    traffic: async (direction) => ({
      messages: await value('messages', direction),
      bytes: await value('io', direction),
    }),
  };
}

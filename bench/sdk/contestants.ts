import { MeterProvider } from '@executor-metrics/sdk';
import type { Attributes, Meter } from '@opentelemetry/api';
import { MetricReader, MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import * as prometheusIo from '@prometheus-io/client';
import * as promClient from 'prom-client';

/** A reader that collects when it is told to. */
export class ManualReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** A limit that no bench reaches: what is compared is recording, not what happens at the limit. */
const limit = 1_000_000;

export function oursWith(reader: ManualReader): Meter {
  return new MeterProvider({ readers: [reader], cardinalityLimit: limit }).getMeter('bench');
}

export function officialWith(reader: ManualReader): Meter {
  return new OfficialMeterProvider({
    readers: [reader],
    views: [{ instrumentName: '*', aggregationCardinalityLimit: limit }],
  }).getMeter('bench');
}

/** Both Prometheus clients have the same interface; one is the other's successor. */
export const promClients: Readonly<Record<'prom-client' | '@prometheus-io/client', typeof promClient>> = {
  'prom-client': promClient,
  '@prometheus-io/client': prometheusIo as unknown as typeof promClient,
};

/** Bounds of all histograms, so that every contender searches the same ones. */
export const boundaries: number[] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Durations as requests have them: most short, a few long. */
export const durations: Float64Array = Float64Array.from(
  { length: 1024 },
  (_, i) => 0.002 * 1.0085 ** ((i * 619) % 1024),
);

/** Makes label sets that change with each call: as many keys as are asked for, and `series` different sets in all. */
export function labelSets(keys: 0 | 1 | 3 | 7, series: 64 | 1024): (i: number) => Attributes {
  const routes = Array.from({ length: series / 16 }, (_, i) => `/api/v1/resource/${i}`);
  const methods = ['GET', 'POST', 'PUT', 'DELETE'];
  const statuses = [200, 201, 404, 500];
  const all = Array.from({ length: series }, (_, i) => `/api/v1/resource/${i}`);
  const route = (i: number): string => routes[(i >> 4) % routes.length] as string;
  const method = (i: number): string => methods[i & 3] as string;
  const status = (i: number): number => statuses[(i >> 2) & 3] as number;
  switch (keys) {
    case 0:
      return () => ({});
    case 1:
      return (i) => ({ route: all[i % series] as string });
    case 3:
      return (i) => ({ method: method(i), route: route(i), status: status(i) });
    case 7:
      return (i) => ({
        ...{ method: method(i), route: route(i), status: status(i) },
        scheme: 'https',
        version: '1.1',
        host: 'api.example.com',
        port: 443,
      });
    default:
      return keys satisfies never;
  }
}

export const labelNames: Readonly<Record<0 | 1 | 3 | 7, string[]>> = {
  0: [],
  1: ['route'],
  3: ['method', 'route', 'status'],
  7: ['method', 'route', 'status', 'scheme', 'version', 'host', 'port'],
};

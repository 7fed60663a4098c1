import type { Rival } from '@executor-metrics/instrumentation';

/** The class `OTelMetrics` of node-redis 5.12 and later. */
interface OwnMetrics {
  isInitialized(): boolean;
  readonly instance?: { readonly commandMetrics?: object };
}

const name = "node-redis's own OpenTelemetry metrics";

/** It counts commands only where the group `command` was asked for. */
export function ownCommands(exports: unknown): Rival {
  const metrics = ownMetrics(exports);
  return {
    name,
    counts: 'db.client.operation.duration',
    // Where the group is off, an object without a class stands in its place.
    isActive: () =>
      metrics?.isInitialized() === true && metrics.instance?.commandMetrics?.constructor?.name === 'OTelCommandMetrics',
  };
}

export function ownConnections(exports: unknown): Rival {
  const metrics = ownMetrics(exports);
  return {
    name: `${name} of connections`,
    counts: 'db.client.connection.create_time',
    isActive: () => metrics?.isInitialized() === true,
  };
}

function ownMetrics(exports: unknown): OwnMetrics | undefined {
  const { OTelMetrics } = exports as { readonly OTelMetrics?: OwnMetrics };
  return typeof OTelMetrics?.isInitialized === 'function' ? OTelMetrics : undefined;
}

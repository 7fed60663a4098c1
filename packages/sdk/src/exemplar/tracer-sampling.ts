import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { Sampling } from '../cell/cell.ts';

/**
 * Knows whether anybody traces. The question is asked at each collection and answered by a field, so that a record of an
 * application without tracer pays for one load.
 */
export class TracerSampling implements Sampling {
  on = false;

  refresh(): void {
    this.on = isTracerRegistered();
  }
}

/** What a proxy hands out as long as no tracer is registered. */
let noopProvider: unknown;

function isTracerRegistered(): boolean {
  noopProvider ??= new ProxyTracerProvider().getDelegate();
  const provider = trace.getTracerProvider();
  return (provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider) !== noopProvider;
}

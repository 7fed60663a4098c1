import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { type MeterProvider, metrics } from '@opentelemetry/api';
import { loadedApiFiles } from './api-copies.ts';
import { apiRegistry, isDelegatingProvider } from './api-registry.ts';

/** The part of a copy of the API with which an SDK registers its provider. */
interface MetricsApi {
  setGlobalMeterProvider(provider: MeterProvider): boolean;
}

/**
 * Tells of each provider that the API refused because a delegate holds the global: an SDK that the application sets up on
 * its own does not look at the `false` that it gets, and its readers stay empty without a word.
 *
 * It sees the copy of the API that this package imports and all CommonJS copies, also those that are loaded later; other
 * copies that are ES modules cannot be reached.
 *
 * @returns a function that ends it
 */
export function onRefusedRegistration(refused: (provider: MeterProvider) => void): () => void {
  const undo = new Map<MetricsApi, () => void>();
  const watch = (loaded: unknown): void => {
    const api = metricsOf(loaded);
    if (api !== undefined && !undo.has(api)) undo.set(api, watchCopy(api, refused));
  };
  const onRequire = (message: unknown): void => {
    const { id, result } = message as { readonly id?: unknown; readonly result?: unknown };
    if (id === '@opentelemetry/api') watch(result);
  };
  watch({ metrics });
  for (const loaded of loadedExports()) watch(loaded);
  subscribe(requireEnd, onRequire);
  return () => {
    unsubscribe(requireEnd, onRequire);
    for (const restore of undo.values()) restore();
  };
}

const requireEnd = 'tracing:module.require:end';

function watchCopy(api: MetricsApi, refused: (provider: MeterProvider) => void): () => void {
  const original = api.setGlobalMeterProvider;
  const watching = (provider: MeterProvider): boolean => {
    const registered = original.call(api, provider);
    const held = apiRegistry()?.metrics;
    if (!registered && held !== provider && isDelegatingProvider(held)) refused(provider);
    return registered;
  };
  api.setGlobalMeterProvider = watching;
  return () => {
    // Whoever has wrapped it meanwhile keeps what they wrapped.
    if (api.setGlobalMeterProvider === watching) api.setGlobalMeterProvider = original;
  };
}

function metricsOf(loaded: unknown): MetricsApi | undefined {
  if (typeof loaded !== 'object' || loaded === null) return undefined;
  const api: unknown = Reflect.get(loaded, 'metrics');
  if (typeof api !== 'object' || api === null) return undefined;
  return typeof Reflect.get(api, 'setGlobalMeterProvider') === 'function' ? (api as MetricsApi) : undefined;
}

function loadedExports(): unknown[] {
  const files = loadedApiFiles();
  if (files.length === 0) return [];
  const { cache } = createRequire(import.meta.url);
  return files.map((file) => cache[file]?.exports);
}

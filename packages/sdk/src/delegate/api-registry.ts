import { delegateKey } from '../protocol/symbols.ts';
import type { DelegatingMeterProvider } from './delegating-meter-provider.ts';

export function isDelegatingProvider(provider: unknown): provider is DelegatingMeterProvider {
  return typeof provider === 'object' && provider !== null && Reflect.get(provider, delegateKey) === true;
}

/** Where all copies of the API in a process meet: its major version is part of the key. */
interface ApiRegistry {
  readonly version?: unknown;
  readonly metrics?: unknown;
}

/**
 * The symbol is part of the API's promise of compatibility. The registry is read directly because a copy of the API
 * answers with a no-op where it finds the version of another one incompatible, and so cannot say who is there.
 */
const registryKey = Symbol.for('opentelemetry.js.api.1');

export function apiRegistry(): ApiRegistry | undefined {
  const registry: unknown = Reflect.get(globalThis, registryKey);
  return typeof registry === 'object' && registry !== null ? registry : undefined;
}

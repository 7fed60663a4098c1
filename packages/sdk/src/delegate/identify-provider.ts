import { apiRegistry, isDelegatingProvider } from './api-registry.ts';

/** Whose provider it is, as far as that can be found out. */
export interface ProviderIdentity {
  /** The class, and the SDK where its resource names one: `MeterProvider of opentelemetry`. */
  readonly holder: string;
  /** The version of that SDK. */
  readonly version?: string;
}

/** Who holds the API's global MeterProvider, if somebody does who is not a delegate of this project. */
export function describeForeignRegistration(): ProviderIdentity | undefined {
  const held = apiRegistry()?.metrics;
  return held === undefined || isDelegatingProvider(held) ? undefined : identifyProvider(held);
}

export function identifyProvider(provider: unknown): ProviderIdentity {
  // Bundlers append a number where two classes of one file have the same name.
  const name = text(member(member(provider, 'constructor'), 'name'))?.replace(/\$\d+$/, '');
  const holder = name === undefined || name === '' || name === 'Object' ? 'a MeterProvider without a name' : name;
  const resource = resourceOf(provider);
  const sdk = text(resource.get('telemetry.sdk.name'));
  if (sdk === undefined) return { holder };
  const version = text(resource.get('telemetry.sdk.version'));
  return { holder: `${holder} of ${sdk}`, ...(version !== undefined && { version }) };
}

export function nameOf({ holder, version }: ProviderIdentity): string {
  return version === undefined ? holder : `${holder} ${version}`;
}

/** OpenTelemetry's provider keeps its resource in a member that is internal by name only. */
function resourceOf(provider: unknown): Map<unknown, unknown> {
  const resource = member(member(provider, '_sharedState'), 'resource') ?? member(provider, 'resource');
  try {
    // Asked for the attributes, a resource with detectors under way complains to the diagnostics log; not so for these.
    const raw = member(resource, 'getRawAttributes');
    const entries = typeof raw === 'function' ? Reflect.apply(raw, resource, []) : member(resource, 'attributes');
    return new Map(Array.isArray(entries) ? entries : Object.entries(entries ?? {}));
  } catch {
    return new Map();
  }
}

function member(holder: unknown, key: string): unknown {
  try {
    return typeof holder === 'object' || typeof holder === 'function' ? Reflect.get(holder ?? {}, key) : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

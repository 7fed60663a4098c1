import type { Scope } from '@executor-metrics/sdk';

/** An attribute on its way to a label. */
export interface Entry {
  /** As the application wrote it; entries that get one name are joined in the order of their keys. */
  readonly key: string;
  readonly value: unknown;
}

/** Labels that only the scope itself may have. */
export const scopeIdentity: ReadonlySet<string> = new Set([
  'otel_scope_name',
  'otel_scope_version',
  'otel_scope_schema_url',
]);

/**
 * What labels tell of a scope (specification, "Prometheus and OpenMetrics compatibility", "Instrumentation scope").
 *
 * @param nameOf the name that the label of a key will have; an attribute that would be taken for the name, the version or
 * the schema URL is left out
 */
export function scopeEntries(scope: Scope, nameOf: (key: string) => string): readonly Entry[] {
  const attributes = Object.entries(scope.attributes).map(([key, value]) => ({ key: `otel_scope_${key}`, value }));
  return [
    { key: 'otel_scope_name', value: scope.name },
    { key: 'otel_scope_version', value: scope.version },
    { key: 'otel_scope_schema_url', value: scope.schemaUrl },
    ...attributes.filter(({ key }) => !scopeIdentity.has(nameOf(key))),
  ];
}

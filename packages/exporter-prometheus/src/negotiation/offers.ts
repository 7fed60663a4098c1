import type { Escaping, Format } from '../formats/format.ts';

/** A format as `Accept` and `Content-Type` call it. */
export interface Offer {
  readonly format: Format;
  readonly type: string;
  /** Those that a media range must have to mean this format and no other. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What a range of this type means where it leaves such a parameter out. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Whether the format has a parameter `escaping`, and can carry names of any characters. */
  readonly hasEscaping: boolean;
}

const textType = 'text/plain';
const openMetricsType = 'application/openmetrics-text';

// What a range without a version means is as in Prometheus's own clients (prometheus/common, `expfmt`).
const textDefaults = new Map([['version', '0.0.4']]);
const openMetricsDefaults = new Map([['version', '0.0.1']]);

const protobuf: Offer = {
  format: { kind: 'protobuf' },
  type: 'application/vnd.google.protobuf',
  parameters: new Map([
    ['proto', 'io.prometheus.client.MetricFamily'],
    ['encoding', 'delimited'],
  ]),
  defaults: new Map(),
  hasEscaping: true,
};

/** Text 0.0.4: what everybody reads. */
export const lastResort: Offer = text('0.0.4');

/** In the order in which they are chosen where a client leaves it to us. */
const allButProtobuf: readonly Offer[] = [lastResort, text('1.0.0'), openMetrics('1.0.0'), openMetrics('0.0.1')];
const all: readonly Offer[] = [...allButProtobuf, protobuf];

export function offers(offered: { readonly protobuf: boolean }): readonly Offer[] {
  return offered.protobuf ? all : allButProtobuf;
}

/** The header of a response, as the Go client writes it; versions without escaping have no such parameter. */
export function contentTypeOf({ type, parameters, hasEscaping, format }: Offer, escaping: Escaping): string {
  const parts = [type, ...[...parameters].map(([name, value]) => `${name}=${value}`)];
  if (format.kind !== 'protobuf') parts.push('charset=utf-8');
  if (hasEscaping) parts.push(`escaping=${escaping}`);
  return parts.join('; ');
}

function text(version: '0.0.4' | '1.0.0'): Offer {
  return {
    ...{ format: { kind: 'text', version }, type: textType, defaults: textDefaults },
    ...{ parameters: new Map([['version', version]]), hasEscaping: version === '1.0.0' },
  };
}

function openMetrics(version: '0.0.1' | '1.0.0'): Offer {
  return {
    ...{ format: { kind: 'openmetrics', version }, type: openMetricsType, defaults: openMetricsDefaults },
    ...{ parameters: new Map([['version', version]]), hasEscaping: version === '1.0.0' },
  };
}

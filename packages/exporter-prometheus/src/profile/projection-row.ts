/**
 * Under which name and labels a metric is shown. A row takes series of one metric, and what no row takes stays as it is.
 *
 * @example
 * const row: ProjectionRow = {
 *   source: { name: 'http.server.request.duration', where: { 'http.response.status_code': { isNot: [''] } } },
 *   take: 'count',
 *   target: { name: 'http.requests', unit: '{request}', description: 'Requests that were answered.' },
 *   labels: { method: 'http.request.method', endpoint: { from: 'http.route', default: 'unknown' } },
 * };
 */
export interface ProjectionRow {
  readonly source: ProjectionSource;
  /** Default: `metric`. */
  readonly take?: Take;
  readonly target: ProjectionTarget;
  /** The labels that are shown, by name; all other attributes are dropped, and whoever renders adds up what becomes equal. */
  readonly labels: Readonly<Record<string, string | LabelRule>>;
  /** Whether the series are shown under the name and attributes that they had as well. Default: `false`. */
  readonly keepSource?: boolean;
}

export interface ProjectionSource {
  /** The name of the metric, as OpenTelemetry has it. */
  readonly name: string;
  /** The name of its scope. Default: any. */
  readonly scope?: Condition;
  /** By attribute; series that fulfil all of them are taken. Default: all series. */
  readonly where?: Readonly<Record<string, Condition>>;
}

/** An attribute that is absent, or has no value, counts as the empty string, as a label does for Prometheus. */
export type Condition = { readonly is: readonly string[] } | { readonly isNot: readonly string[] };

/**
 * What of the metric is shown:
 * - `metric`: the metric itself;
 * - `count`: how many values a histogram has, as a counter;
 * - `sum`: what they add up to, as a counter;
 * - `gauge`: the value of a gauge or of an up-down counter, as a gauge whose series add up where they become equal.
 *
 * A row whose source turns out to be of another kind, because a view made it so, takes nothing.
 */
export type Take = 'metric' | 'count' | 'sum' | 'gauge';

export interface ProjectionTarget {
  /** Before its translation: unit and type are appended as to any other metric. */
  readonly name: string;
  /** UCUM. Default: that of the source. */
  readonly unit?: string;
  /** Default: that of the source. */
  readonly description?: string;
}

/** Where the value of a label comes from. A string in its place is the name of the attribute. */
export interface LabelRule {
  /** The first of these attributes that is there. Default: none, so that `default` is the value always. */
  readonly from?: LabelSource | readonly LabelSource[];
  /** Lower or upper case, before `values` are looked up. Default: as it is. */
  readonly case?: 'lower' | 'upper';
  /** Values by what the attribute says. */
  readonly values?: Readonly<Record<string, string>>;
  /** The value for everything else that the attribute says. Default: what it says. */
  readonly otherwise?: string;
  /** The value where no attribute is there. Default: the label is left out. */
  readonly default?: string;
}

/** An attribute, or the part of it that the pattern's first group matches (all of the match, if there is no group). */
export type LabelSource = string | { readonly attribute: string; readonly pattern: RegExp };

// Hot: called for each new series. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { Scope } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import type { LabelSet } from '../../families/family.ts';
import { quotedText } from '../../formats/text/quoting.ts';
import { isLegacyLabelName } from '../legacy-name.ts';
import { attributeText } from './attribute-text.ts';
import { boundedText } from './bounded-text.ts';
import { byByteOrder } from './byte-order.ts';
import { type LabelNaming, labelNamer } from './label-namer.ts';
import { type Entry, scopeEntries } from './scope-attributes.ts';

/** What is the same for all series of a stream. */
export interface LabelRules extends LabelNaming {
  /** Its name, version, schema URL and attributes become labels `otel_scope_…`; none where it is left out. */
  readonly scope?: Scope | undefined;
  /** Attributes of the resource that every series shall have. A series' own label of the same name stands instead. */
  readonly constant?: Attributes | undefined;
}

/**
 * The longest value of a label, in UTF-16 code units. Of a longer one the beginning stays, then `…` and a hash of the whole:
 * 10,000 series with a megabyte each would take Prometheus down with the application.
 */
export const maximumValueLength = 4096;

/** A label before values of one name are joined. */
interface Label {
  readonly name: string;
  readonly key: string;
  readonly text: string;
}

/**
 * Turns the attributes of series into labels that Prometheus accepts, whatever they are: each name once and valid, values
 * of names that became equal joined with `;` in the order of their keys (specification, "Prometheus and OpenMetrics
 * compatibility", "Metric attributes"). An empty value is no label, as to Prometheus both are the same series.
 */
export function labelSets(rules: LabelRules): (attributes: Attributes) => LabelSet {
  const nameOf = labelNamer(rules);
  const labelOf = ({ key, value }: Entry): Label => ({ name: nameOf(key), key, text: attributeText(value) });
  const ofScope = rules.scope === undefined ? [] : scopeEntries(rules.scope, nameOf).map(labelOf);
  const constant = joined(entriesOf(rules.constant ?? {}).map(labelOf));
  return (attributes) => {
    // The sort is stable: where even the keys are equal, the scope comes first.
    const own = joined([...ofScope, ...entriesOf(attributes).map(labelOf)]);
    return labelSetOf(constant.length === 0 ? own : withConstant(own, constant));
  };
}

function entriesOf(attributes: Attributes): readonly Entry[] {
  return Object.keys(attributes).map((key) => ({ key, value: readValue(attributes, key) }));
}

/** Providers that keep the caller's object may hand out one with a getter: that label is lost then, and not the scrape. */
function readValue(attributes: Attributes, key: string): unknown {
  try {
    return attributes[key];
  } catch {
    return undefined;
  }
}

/** One label for each name, sorted by name. */
function joined(labels: readonly Label[]): readonly Label[] {
  const sorted = labels
    .filter(({ text }) => text !== '')
    .sort((a, b) => byByteOrder(a.name, b.name) || byByteOrder(a.key, b.key));
  const unique: Label[] = [];
  for (const label of sorted) {
    const last = unique.at(-1);
    if (last?.name === label.name) unique[unique.length - 1] = { ...last, text: `${last.text};${label.text}` };
    else unique.push(label);
  }
  return unique;
}

function withConstant(own: readonly Label[], constant: readonly Label[]): readonly Label[] {
  const names = new Set(own.map(({ name }) => name));
  const added = constant.filter(({ name }) => !names.has(name));
  return [...own, ...added].sort((a, b) => byByteOrder(a.name, b.name));
}

function labelSetOf(labels: readonly Label[]): LabelSet {
  const pairs: string[] = [];
  let text = '';
  for (const label of labels) {
    const value = boundedText(label.text, maximumValueLength);
    const name = isLegacyLabelName(label.name) ? label.name : `"${quotedText(label.name)}"`;
    pairs.push(label.name, value);
    text += `${text === '' ? '' : ','}${name}="${quotedText(value)}"`;
  }
  return { pairs, text };
}

import type { Attributes } from '@opentelemetry/api';
import { attributeText } from '../names/labels/attribute-text.ts';
import type { LabelRule, LabelSource } from './projection-row.ts';

/** The value of a label for the attributes of a series; `undefined` where the label is left out. */
export type LabelValue = (attributes: Attributes) => string | undefined;

/** The rule, read once. */
export function labelValue({ from = [], case: wanted, values, otherwise, default: absent }: LabelRule): LabelValue {
  const texts = (isSingle(from) ? [from] : from).map(sourceText);
  const named = new Map(Object.entries(values ?? {}));
  return (attributes) => {
    const text = firstOf(texts, attributes);
    if (text === '') return absent;
    const cased = inCase(text, wanted);
    return named.get(cased) ?? otherwise ?? cased;
  };
}

/**
 * What an attribute says, as a label would. Empty where it is not there: what cannot be read is not there, and for Prometheus
 * there is no difference between an empty label and none.
 */
export function textOf(attributes: Attributes, name: string): string {
  try {
    return Object.hasOwn(attributes, name) ? attributeText(attributes[name]) : '';
  } catch {
    return '';
  }
}

type SourceText = (attributes: Attributes) => string;

function sourceText(source: LabelSource): SourceText {
  if (typeof source === 'string') return (attributes) => textOf(attributes, source);
  const { attribute, pattern } = source;
  return (attributes) => {
    const match = pattern.exec(textOf(attributes, attribute));
    // A group that took no part is not the whole match.
    return (match !== null && match.length > 1 ? match[1] : match?.[0]) ?? '';
  };
}

function firstOf(texts: readonly SourceText[], attributes: Attributes): string {
  for (const textIn of texts) {
    const text = textIn(attributes);
    if (text !== '') return text;
  }
  return '';
}

function inCase(text: string, wanted: LabelRule['case']): string {
  if (wanted === undefined) return text;
  return wanted === 'lower' ? text.toLowerCase() : text.toUpperCase();
}

function isSingle(from: LabelSource | readonly LabelSource[]): from is LabelSource {
  return !Array.isArray(from);
}

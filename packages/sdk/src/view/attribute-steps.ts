import { isRecord, type Report } from '@executor-metrics/core/support';
import type { Attributes } from '@opentelemetry/api';
import type { IAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { type AttributeFilter, createKeyFilter, type KeyList, keyListOf } from './attribute-filter.ts';
import { identify } from './identity.ts';

export type AttributeProcess = (attributes: Attributes) => Attributes;

/** What one attributes processor of a view does: it keeps keys by a list, or it is a function that may do anything. */
export type AttributeStep =
  | { readonly kind: 'list'; readonly list: KeyList }
  | { readonly kind: 'process'; readonly process: AttributeProcess };

/** What becomes of the attributes of a stream: first the filter, then, with what it kept, the process. */
export interface AttributeHandling {
  readonly filter: AttributeFilter | undefined;
  readonly process: AttributeProcess | undefined;
}

export function createAttributeStep(processor: IAttributesProcessor, report: Report): AttributeStep {
  const list = keyListOf(processor);
  return list === undefined ? { kind: 'process', process: guardedProcess(processor, report) } : { kind: 'list', list };
}

/**
 * The steps in their order, as cheaply as the order allows: lists that come before every function are a filter by key.
 * After a function a list has to wait for what the function returns, and becomes a part of the process.
 */
export function composeSteps(steps: readonly AttributeStep[]): AttributeHandling {
  const firstFunction = steps.findIndex(({ kind }) => kind === 'process');
  if (firstFunction === -1) return { filter: filterOf(steps), process: undefined };
  return { filter: filterOf(steps.slice(0, firstFunction)), process: processOf(steps.slice(firstFunction)) };
}

function filterOf(steps: readonly AttributeStep[]): AttributeFilter | undefined {
  const filter = createKeyFilter(steps.flatMap((step) => (step.kind === 'list' ? [step.list] : [])));
  return filter === undefined ? undefined : identify(filter, steps);
}

function processOf(steps: readonly AttributeStep[]): AttributeProcess {
  const processes = steps.map((step) => (step.kind === 'process' ? step.process : filteringProcess(step)));
  return identify((attributes) => processes.reduce((current, process) => process(current), attributes), steps);
}

function filteringProcess(step: AttributeStep): AttributeProcess {
  const filter = filterOf([step]);
  return (attributes) =>
    filter === undefined
      ? attributes
      : Object.fromEntries(Object.entries(attributes).filter(([key]) => filter.keeps(key)));
}

/**
 * The processor belongs to the application: if it throws, or returns no attributes, they stay as they were, and that is
 * said once. It gets a copy, so that one that writes into what it gets harms nobody. It gets no context: it is asked once
 * for each set of attributes and not at each record, so that what it read there would stand for other requests too.
 */
function guardedProcess(processor: IAttributesProcessor, report: Report): AttributeProcess {
  let said = false;
  const fail = (what: string): void => {
    if (said) return;
    said = true;
    report(
      'EXECUTOR_METRICS_ATTRIBUTES_PROCESSOR',
      `An attributes processor of a view ${what}; the attributes stay as they were.`,
    );
  };
  return (attributes) => {
    try {
      const processed: unknown = processor.process({ ...attributes });
      if (isRecord(processed)) return processed as Attributes;
      fail('returned no attributes');
    } catch (error) {
      fail(`threw ${describeThrown(error)}`);
    }
    return attributes;
  };
}

const longestDescription = 200;

function describeThrown(error: unknown): string {
  try {
    return String(error).slice(0, longestDescription);
  } catch {
    return 'something that cannot be shown';
  }
}

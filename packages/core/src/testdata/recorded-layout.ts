import type { Attributes } from '@opentelemetry/api';
import { AttributePolicy } from '../attributes/attribute-policy.ts';
import { resolveAttributePolicy } from '../attributes/attribute-policy-options.ts';
import type { Engine } from '../engine.ts';
import type { Layout } from '../layouts/layout.ts';
import type { Operation } from '../operation/operation.ts';
import { type OperationOptions, resolveTraits } from '../operation/operation-options.ts';
import { OperationTable } from '../operation/operation-table.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { Drops } from '../recording/drops.ts';
import { HandleBudget } from '../recording/handle-budget.ts';
import { Instruments } from '../recording/instruments.ts';
import { fixedMeterSource } from '../recording/meter-source.ts';

/** Operations whose measurements are written down as text in the order in which they come. */
export interface Recorded {
  readonly events: string[];
  readonly drops: Drops;
  readonly gate: { isOpen: boolean };
  readonly table: OperationTable;
  /** The time of the clock, in milliseconds. */
  nowMs: number;
  /** The names of the operations that instruments were asked for. */
  readonly asked: string[];
  operation(name: string, options?: OperationOptions): Operation;
}

/** @param maxOperations as of `ExecutorMetrics` */
export function recorded(maxOperations = 100): Recorded {
  const events: string[] = [];
  const asked: string[] = [];
  const gate = { isOpen: true };
  const engine = createEngine(gate, () => result.nowMs);
  const layout = createLayout(events, asked);
  const table = new OperationTable({ engine, layout, classifiers: {} }, maxOperations);
  const result: Recorded = {
    events,
    asked,
    gate,
    table,
    drops: engine.drops,
    nowMs: 1000,
    operation: (name, options) =>
      options === undefined ? table.get(name) : table.getWith(name, resolveTraits(options, { buckets: [1] })),
  };
  return result;
}

function createEngine(gate: Engine['gate'], now: () => number): Engine {
  const drops = new Drops(() => {});
  const source = fixedMeterSource({ getMeter: () => ({}) as never });
  return {
    ...{ gate, drops, source, now },
    instruments: new Instruments(source, drops),
    policy: new AttributePolicy(resolveAttributePolicy(undefined), drops),
    budget: new HandleBudget(),
  };
}

function createLayout(events: string[], asked: string[]): Layout {
  const counter = (what: string, labels: string) => ({
    add: (value: number) => void events.push(`${what}${value > 0 ? '+' : ''}${value}${labels}`),
  });
  return {
    instrumentsOf(operation) {
      asked.push(operation);
      return {
        seriesOf(attributes) {
          const labels = shown(attributes);
          const enter = (what: string) => {
            const series = counter(what, labels);
            series.add(1);
            return series;
          };
          return {
            ended: (outcome, seconds) => void events.push(`${called(outcome)} in ${seconds}${labels}`),
            succeeded: () => void events.push(`success${labels}`),
            completed: (outcome) => void events.push(`${called(outcome)}${labels}`),
            took: (seconds) => void events.push(`took ${seconds}${labels}`),
            retried: (attempt) => void events.push(`retried ${attempt}${labels}`),
            waited: (seconds) => void events.push(`waited ${seconds}${labels}`),
            began: () => enter('active'),
            enqueued: () => enter('queued'),
            release: () => void events.push(`released${labels}`),
          };
        },
      };
    },
  };
}

function called({ status, errorType }: Outcome): string {
  return errorType === undefined ? status : `${status}:${errorType}`;
}

function shown(attributes: Attributes): string {
  return Object.keys(attributes).length === 0 ? '' : JSON.stringify(attributes);
}

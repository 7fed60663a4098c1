import type { Writable } from 'node:stream';
import type { OperationTotals, Tally } from './ledger.ts';
import { failuresOf } from './ledger.ts';
import type { Stats } from './service.ts';

/** What the demo tells whoever started it. */
export type DemoEvent =
  | { readonly event: 'ready'; readonly api: string; readonly metrics: string | null }
  | { readonly event: 'summary'; readonly seconds: number; readonly stats: Stats }
  | { readonly event: 'notice'; readonly message: string }
  | { readonly event: 'stopped'; readonly totals: Stats };

export type Output = (event: DemoEvent) => void;

/** Writes each event as a line of JSON, for programs, or in words, for people. */
export function createOutput(stream: Writable, { json }: { readonly json: boolean }): Output {
  const render = json ? JSON.stringify : inWords;
  return (event) => void stream.write(`${render(event)}\n`);
}

function inWords(event: DemoEvent): string {
  switch (event.event) {
    case 'ready':
      return [
        `tasks    ${event.api}/tasks    (and ${event.api}/stats)`,
        `metrics  ${event.metrics ?? 'not served: switched off, or their port is taken'}`,
        'Ctrl-C stops.',
      ].join('\n');
    case 'summary':
      return summaryLine(event.seconds, event.stats);
    case 'notice':
      return event.message;
    case 'stopped':
      return `stopped; in total\n${totalsTable(event.totals.operations)}`;
    default:
      return event satisfies never;
  }
}

function summaryLine(seconds: number, { operations, tasks, queue }: Stats): string {
  const { intent, plan, execute } = operations;
  return [
    `${String(seconds).padStart(4)} s`,
    `${tasks.accepted} tasks, ${tasks.rejected} rejected`,
    `${failuresOf(intent)} not understood, ${failuresOf(plan)} not plannable`,
    `execute: ${execute.successes} done, ${failuresOf(execute)} failed, ${execute.retries} retries`,
    `${queue.running} running, ${queue.depth} queued`,
  ].join(' | ');
}

function totalsTable({ intent, plan, execute }: OperationTotals): string {
  const byType = Object.entries(execute.byTaskType).sort(([a], [b]) => a.localeCompare(b));
  return [
    row('', 'successes', 'failures', 'retries'),
    tallyRow('intent', intent),
    tallyRow('plan', plan),
    tallyRow('execute', execute),
    ...byType.map(([type, tally]) => tallyRow(`  ${type}`, tally)),
  ].join('\n');
}

function tallyRow(title: string, tally: Tally): string {
  const types = Object.entries(tally.failures).map(([type, count]) => `${type} ${count}`);
  return `${row(title, tally.successes, failuresOf(tally), tally.retries)}  ${types.join(', ')}`.trimEnd();
}

function row(title: string, ...cells: (string | number)[]): string {
  return title.padEnd(10) + cells.map((cell) => String(cell).padStart(11)).join('');
}

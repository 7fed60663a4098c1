import type { Writable } from 'node:stream';
import type { Stats } from './stats.ts';

/** What the program tells whoever started it. */
export type ProgramEvent =
  | { readonly event: 'ready'; readonly api: string; readonly metrics: string | null }
  | { readonly event: 'summary'; readonly seconds: number; readonly stats: Stats }
  | { readonly event: 'notice'; readonly message: string }
  | { readonly event: 'stopped'; readonly stats: Stats };

export type Output = (event: ProgramEvent) => void;

/** Writes each event as a line of JSON, for programs, or in words, for people. */
export function createOutput(stream: Writable, { json }: { readonly json: boolean }): Output {
  const render = json ? JSON.stringify : inWords;
  return (event) => void stream.write(`${render(event)}\n`);
}

function inWords(event: ProgramEvent): string {
  switch (event.event) {
    case 'ready':
      return [
        `tasks    ${event.api}    (${event.api}/stats says what happened)`,
        `metrics  ${event.metrics ?? 'not served: switched off, or their port is taken'}`,
        'Ctrl-C stops.',
      ].join('\n');
    case 'summary':
      return `${String(event.seconds).padStart(4)} s | ${inOneLine(event.stats)}`;
    case 'notice':
      return event.message;
    case 'stopped':
      return `stopped; in total ${inOneLine(event.stats)}`;
    default:
      return event satisfies never;
  }
}

function inOneLine({ events, tasksByStatus, tasksOverdue, concurrentUsers, storageBytes }: Stats): string {
  const overdue = Object.values(tasksOverdue).reduce((sum, value) => sum + value, 0);
  const { todo = 0, in_progress: started = 0 } = tasksByStatus;
  return [
    `tasks: ${events['task.created'] ?? 0} created, ${events['task.completed'] ?? 0} completed`,
    `${todo} to do, ${started} in progress, ${overdue} overdue`,
    `${concurrentUsers} users logged in, ${events['user.acted'] ?? 0} actions`,
    `${events['notification.sent'] ?? 0} notifications`,
    `${Math.round(storageBytes / 1024)} KiB of files`,
  ].join(' | ');
}

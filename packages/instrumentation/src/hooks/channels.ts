import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Context } from '../context.ts';
import type { Kit } from '../kit.ts';
import { swallowRejection } from '../safely.ts';
import type { UndoStack } from '../undo-stack.ts';
import type { TracingHandlers } from './tracing-channel.ts';

const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

export function channelsOf({ notices }: Context, undo: UndoStack): Pick<Kit, 'subscribe' | 'subscribeTracing'> {
  // What a subscriber throws would come back as an uncaught exception, and end the process.
  const add = <M>(channel: string, handler: (message: M) => void): void => {
    const site = `the handler of ${channel}`;
    const subscriber = (message: unknown): void => {
      try {
        const result: unknown = handler(message as M);
        // Of a handler that is async after all.
        if (result !== undefined) swallowRejection(result, site, notices);
      } catch (error) {
        notices.failed(site, error);
      }
    };
    subscribe(channel, subscriber);
    undo.push(() => unsubscribe(channel, subscriber));
  };
  return {
    subscribe: add,
    subscribeTracing<C extends object>(name: string, handlers: TracingHandlers<C>) {
      for (const event of events) {
        const handler = handlers[event];
        if (handler !== undefined) add<C>(`tracing:${name}:${event}`, (context) => handler(context));
      }
    },
  };
}

import { putInPlace } from '../foreign/own-property.ts';
import { property } from '../foreign/property.ts';
import type { StreamObserver } from './stream-observer.ts';

type Emit = (this: unknown, event: unknown, ...args: unknown[]) => unknown;

/** Under which the helpers of chat completions, responses and messages say what the API has sent. */
const chunkEvents: ReadonlySet<unknown> = new Set(['chunk', 'event', 'streamEvent']);

/**
 * Follows one of the helpers that `.stream()` of the clients of OpenAI and Anthropic gives. All that they say goes through
 * their method `_emit`. A listener would do worse: one for `error` keeps an error that nobody handles from being seen.
 */
export function followStreamHelper(helper: object, observer: StreamObserver): boolean {
  const original = property(helper, '_emit') as Emit;
  const restore = putInPlace(helper, '_emit', function (this: unknown, event: unknown, ...args: unknown[]) {
    if (event === 'end') restore?.();
    tell(observer, event, args[0]);
    return Reflect.apply(original, this, [event, ...args]);
  });
  return restore !== undefined;
}

function tell(observer: StreamObserver, event: unknown, about: unknown): void {
  if (chunkEvents.has(event)) observer.chunk(about);
  // Of helpers that call tools and ask again: the sum of all their requests.
  else if (event === 'totalUsage') observer.chunk({ usage: about });
  else if (event === 'error' || event === 'abort') observer.failed(about);
  else if (event === 'end') observer.ended();
}

import { has, isMethod, isObject } from '../foreign/property.ts';
import { bodyOf } from './call-facts.ts';
import { followIteration, followSteps } from './follow-iteration.ts';
import { followStreamHelper } from './follow-stream-helper.ts';
import { followTextStream } from './follow-text-stream.ts';
import type { StreamObserver } from './stream-observer.ts';

/** `not a stream` for an answer that is there as a whole, `not seen` for a stream that cannot be followed. */
export type Following = 'followed' | 'not a stream' | 'not seen';

/**
 * Has the observer told of an answer that comes in pieces, which stays the object that it is:
 *
 * - results of `streamText` and `streamObject` of the AI SDK,
 * - the helpers that `.stream()` of the clients of OpenAI and Anthropic gives, which are emitters,
 * - the streams of their `create({ stream: true })`, generators, and other async iterables.
 *
 * Never throws.
 */
export function followStream(result: unknown, observer: StreamObserver): Following {
  const stream = bodyOf(result);
  if (!isObject(stream)) return 'not a stream';
  if (isTextStream(stream)) return seen(followTextStream(stream, observer));
  if (isMethod(stream, '_emit') && isMethod(stream, 'on')) return seen(followStreamHelper(stream, observer));
  if (!isMethod(stream, Symbol.asyncIterator)) return 'not a stream';
  // Streams and emitters can be used without an iteration.
  if (isMethod(stream, 'pipeTo') || isMethod(stream, 'on')) return 'not seen';
  if (isMethod(stream, 'next')) return seen(followSteps(stream, observer));
  // `tee()` of OpenAI's streams asks this function, which they have as a property, and no `Symbol.asyncIterator`.
  const key = isMethod(stream, 'iterator') ? 'iterator' : Symbol.asyncIterator;
  return seen(followIteration(stream, key, observer));
}

/** Asked without calling a getter: those of the AI SDK begin to consume the stream. */
function isTextStream(result: object): boolean {
  return has(result, 'textStream') && (has(result, 'fullStream') || has(result, 'consumeStream'));
}

function seen(isFollowed: boolean): Following {
  return isFollowed ? 'followed' : 'not seen';
}

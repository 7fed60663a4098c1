import { putInPlace } from '../foreign/own-property.ts';
import { isInstance, property } from '../foreign/property.ts';
import { watchForLoss } from '../operation/lost-and-found.ts';
import type { StreamObserver } from './stream-observer.ts';

/** What the AI SDK sends before the model has said anything. */
const beforeFirstChunk: ReadonlySet<unknown> = new Set(['start', 'start-step', 'stream-start', 'error', 'abort']);

/**
 * Follows the result of `streamText` or `streamObject` of the AI SDK, whose streams and promises all come from one stream.
 * That one is replaced by another, which hands everything on when it is asked and not before: asking the result for its
 * usage would make it consume the stream.
 */
export function followTextStream(result: object, observer: StreamObserver): boolean {
  const source = property(result, 'baseStream');
  const reader = readerOf(source);
  if (reader === undefined) return false;
  const handedOn = handOn(reader, observer);
  if (putInPlace(result, 'baseStream', handedOn) === undefined) {
    reader.releaseLock();
    return false;
  }
  watchForLoss(handedOn, observer);
  return true;
}

function readerOf(source: unknown): ReadableStreamDefaultReader<unknown> | undefined {
  try {
    return isInstance(source, ReadableStream) ? source.getReader() : undefined;
  } catch {
    // Somebody reads it already.
    return undefined;
  }
}

function handOn(reader: ReadableStreamDefaultReader<unknown>, observer: StreamObserver): ReadableStream<unknown> {
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            observer.ended();
            controller.close();
            return;
          }
          tell(observer, value);
          controller.enqueue(value);
        } catch (error) {
          observer.failed(error);
          controller.error(error);
        }
      },
      async cancel(reason) {
        observer.ended();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** `streamText` wraps its parts, together with the output so far. */
function tell(observer: StreamObserver, value: unknown): void {
  const part = property(value, 'part') ?? value;
  const type = property(part, 'type');
  if (!beforeFirstChunk.has(type)) observer.arrived();
  observer.part(part);
  // The promises of the result are fulfilled with this, before the stream is closed.
  if (type === 'finish') observer.ended();
}

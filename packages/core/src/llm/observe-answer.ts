import { isInstance, isMethod } from '../foreign/property.ts';
import { observeResult } from '../operation/observe-call.ts';
import { followStream } from './follow-stream.ts';
import type { LlmCallObserver } from './llm-call-observer.ts';
import { observeApiPromise } from './observe-api-promise.ts';

/** What a call to a model has returned, which its caller gets; the observer hears how it ends. */
export function observeAnswer<T>(result: T, observer: LlmCallObserver): T {
  if (isInstance(result, Promise)) {
    // Unlike other thenables, it has begun its work.
    observer.hasBegun = true;
    if (observeApiPromise(result, observer)) return result;
  } else if (!isMethod(result, 'then')) {
    // Before others look at it: a generator begins its work with its first step.
    if (isMethod(result, 'next') && followStream(result, observer) === 'followed') return result;
  }
  return observeResult(result, observer);
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** The responses of all servers of the process from now on, in order, until the end of the test. */
export function recordedResponses(): readonly ServerResponse[] {
  const responses: ServerResponse[] = [];
  const onRequest = (message: unknown): void => {
    responses.push((message as { readonly response: ServerResponse }).response);
  };
  subscribe('http.server.request.start', onRequest);
  onTestFinished(() => void unsubscribe('http.server.request.start', onRequest));
  return responses;
}

import { once } from 'node:events';
import http, { type Agent, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { request as undiciRequest } from 'undici';

export interface SendOptions {
  readonly method?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly agent?: Agent;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request and reads all of the response. Rejects with what the client fails with. */
export type Send = (url: string, options?: SendOptions) => Promise<void>;

export const withNode: Send = async (url, { body, ...options } = {}) => {
  const { request } = url.startsWith('https:') ? https : http;
  const sent = request(url, { ...options, rejectUnauthorized: false } as http.RequestOptions).end(body);
  // What comes after the response is said by the response as well.
  sent.on('error', () => {});
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
};

export const withFetch: Send = async (url, { agent: _, ...options } = {}) => {
  const response = await fetch(url, options);
  await response.arrayBuffer();
};

export const withUndici: Send = async (url, { agent: _, method = 'GET', ...options } = {}) => {
  const { body } = await undiciRequest(url, { ...options, method });
  await body.arrayBuffer();
};

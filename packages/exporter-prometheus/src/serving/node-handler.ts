import type { IncomingMessage, ServerResponse } from 'node:http';
import { diag } from '@opentelemetry/api';
import { type Answer, type Answerer, joinedVary, type ServedRequest } from './answer.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';
import { markIgnored } from './ignored.ts';

/** Answers a request of `node:http`; needs no `this`, returns at once and never throws. */
export type NodeHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** For `node:http`, Express and Connect, at any path: every request that reaches it is one for the metrics. */
export function nodeHandler(answer: Answerer, underWay: AnswersUnderWay): NodeHandler {
  // What is still rejected has nobody left to be told: neither the response nor the logger takes anything.
  return (req, res) => void serve(req, res, answer, underWay).catch(() => {});
}

async function serve(
  req: IncomingMessage,
  res: ServerResponse,
  answer: Answerer,
  underWay: AnswersUnderWay,
): Promise<void> {
  try {
    markIgnored(req);
    if (isOver(res)) return;
    const found = await answer(servedRequest(req));
    // Meanwhile the application may have answered itself (a time-out of its own), or the client may have gone.
    if (!isOver(res)) send(req, res, found, underWay);
  } catch (error) {
    // What the application has wrapped around the response threw.
    diag.error('executor-metrics: the answer to a scrape could not be sent', error);
    res.destroy();
  }
}

/** A request of `node:http` as we read it. */
export function servedRequest(req: IncomingMessage): ServedRequest {
  return {
    method: req.method,
    url: req.url,
    remoteAddress: req.socket?.remoteAddress,
    header: (name) => {
      const value = req.headers[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function isOver(res: ServerResponse): boolean {
  return res.headersSent || res.writableEnded || res.destroyed;
}

function send(req: IncomingMessage, res: ServerResponse, answer: Answer, underWay: AnswersUnderWay): void {
  const { status, headers, body } = answer;
  const vary = headers.vary === undefined ? {} : { vary: joinedVary(res.getHeader('vary'), headers.vary) };
  // Where the application ends the response itself, our next write is an 'error', which would end the process.
  res.on('error', () => {});
  res.writeHead(status, { ...headers, ...vary });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  const end = underWay.begin(body, () => res.destroy());
  res.once('close', end);
  write(res, body.chunks);
}

/** As fast as the client takes it: nothing is handed over while the last piece waits to be sent. */
function write(res: ServerResponse, chunks: readonly Uint8Array[]): void {
  let next = 0;
  const goOn = (): void => {
    for (;;) {
      const chunk = chunks[next++];
      if (chunk === undefined) break;
      if (!res.write(chunk)) return;
    }
    res.end();
  };
  res.on('drain', goOn);
  goOn();
}

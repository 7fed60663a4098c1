import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Rendered } from './exposition.ts';

type Render = () => Promise<Rendered>;

/** The answer to a request, whatever server it came through. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' };

/** Answers GET and HEAD with the exposition; a collection that failed is a 500, so that Prometheus counts the target as down. */
async function answer(method: string | undefined, render: Render): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, headers: { ...plainText, allow: 'GET, HEAD' }, body: 'Only GET and HEAD are served here.\n' };
  }
  try {
    const { contentType, body } = await render();
    return { status: 200, headers: { 'content-type': contentType }, body };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 500, headers: plainText, body: `The metrics could not be collected: ${message}\n` };
  }
}

/** For `node:http`, Express and Connect: every request that reaches it is one for the metrics. Never rejects. */
export async function handleNodeRequest(req: IncomingMessage, res: ServerResponse, render: Render): Promise<void> {
  const { status, headers, body } = await answer(req.method, render);
  // Meanwhile the application may have answered itself (a timeout of its own), or the client may have gone.
  if (res.headersSent || res.destroyed) return;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  res.writeHead(status, { ...headers, ...length }).end(req.method === 'HEAD' ? undefined : body);
}

/** For servers that speak the Fetch API (Hono, Next.js). */
export async function handleFetchRequest(request: Request, render: Render): Promise<Response> {
  const { status, headers, body } = await answer(request.method, render);
  return new Response(request.method === 'HEAD' ? null : body, { status, headers });
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with the next requests. */
export interface Scenario {
  /** Answers with this status and an error of the API. */
  status?: number;
  /** After so many events of a stream it cuts the connection. */
  breakAfter?: number;
  /** After so many events of a stream it sends no more. */
  hangAfter?: number;
  /** Replaces the answer, or the events. */
  answer?: unknown;
  events?: readonly object[];
}

/** A server that answers as the APIs of OpenAI and Anthropic do. */
export interface LlmServer {
  /** With the path `/v1`. */
  readonly openAiUrl: string;
  readonly anthropicUrl: string;
  scenario: Scenario;
  close(): Promise<void>;
}

type Body = Readonly<Record<string, unknown>>;

export async function startLlmServer(): Promise<LlmServer> {
  const server = createServer((request, response) => void answer(request, response, result.scenario));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const result: LlmServer = {
    openAiUrl: `http://127.0.0.1:${port}/v1`,
    anthropicUrl: `http://127.0.0.1:${port}`,
    scenario: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return result;
}

async function answer(request: IncomingMessage, response: ServerResponse, scenario: Scenario): Promise<void> {
  const body = await bodyOf(request);
  const path = request.url ?? '';
  const isAnthropic = path.startsWith('/v1/messages');
  if (scenario.status !== undefined) {
    response.writeHead(scenario.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(errorOf(isAnthropic, scenario.status)));
  } else if (body.stream === true) {
    await sendEvents(response, scenario, isAnthropic, scenario.events ?? eventsOf(path, body));
  } else {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'r1', 'request-id': 'r1' });
    response.end(JSON.stringify(scenario.answer ?? answerOf(path)));
  }
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

async function sendEvents(
  response: ServerResponse,
  { breakAfter = Infinity, hangAfter = Infinity }: Scenario,
  isAnthropic: boolean,
  events: readonly object[],
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'r1', 'x-request-id': 'r1' });
  for (const [i, event] of events.entries()) {
    if (i >= hangAfter) return;
    if (i >= breakAfter) {
      // What was written has to arrive before.
      setTimeout(() => response.destroy(), 20);
      return;
    }
    const { type } = event as { type?: string };
    response.write(`${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(event)}\n\n`);
  }
  response.end(isAnthropic ? '' : 'data: [DONE]\n\n');
}

function errorOf(isAnthropic: boolean, status: number): object {
  const message = 'no';
  if (isAnthropic) return { type: 'error', error: { type: status === 429 ? 'rate_limit_error' : 'api_error', message } };
  return { error: { message, type: 'requests', code: status === 429 ? 'rate_limit_exceeded' : null, param: null } };
}

export const chatUsage = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

const responsesUsage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 120,
};

const messageUsage = {
  input_tokens: 30,
  cache_creation_input_tokens: 20,
  cache_read_input_tokens: 50,
  output_tokens: 20,
};

export const chatModel = 'gpt-4o-2024-08-06';
const messageModel = 'claude-sonnet-4-20250514';

const outputMessage = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
};

function answerOf(path: string): object {
  if (path.startsWith('/v1/embeddings')) {
    const data = [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }];
    return { object: 'list', data, model: 'text-embedding-3-small', usage: { prompt_tokens: 7, total_tokens: 7 } };
  }
  if (path.startsWith('/v1/messages')) {
    const content = [{ type: 'text', text: 'Hello' }];
    const common = { id: 'm1', type: 'message', role: 'assistant', model: messageModel, content };
    return { ...common, stop_reason: 'end_turn', stop_sequence: null, usage: messageUsage };
  }
  if (path.startsWith('/v1/responses')) return responseOf('completed', [outputMessage], responsesUsage);
  const message = { role: 'assistant', content: 'Hello', refusal: null };
  const choices = [{ index: 0, message, finish_reason: 'stop', logprobs: null }];
  return { id: 'c1', object: 'chat.completion', created: 1, model: chatModel, choices, usage: chatUsage };
}

function responseOf(status: string, output: readonly object[], usage: object | null): object {
  const common = { id: 'r1', object: 'response', created_at: 1, model: chatModel, error: null, tools: [] };
  return { ...common, status, output, usage, incomplete_details: null, parallel_tool_calls: true, tool_choice: 'auto' };
}

function eventsOf(path: string, body: Body): readonly object[] {
  if (path.startsWith('/v1/messages')) return messageEvents();
  if (path.startsWith('/v1/responses')) return responseEvents();
  return chatChunks((body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true);
}

function chatChunks(withUsage: boolean): readonly object[] {
  const chunk = (rest: object) => ({
    ...{ id: 'c1', object: 'chat.completion.chunk', created: 1, model: chatModel, usage: null },
    ...rest,
  });
  const choice = (delta: object, finish_reason: string | null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason, logprobs: null }] });
  const content = [choice({ role: 'assistant', content: 'Hel' }, null), choice({ content: 'lo' }, null), choice({}, 'stop')];
  return withUsage ? [...content, chunk({ choices: [], usage: chatUsage })] : content;
}

function messageEvents(): readonly object[] {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = messageUsage;
  const usage = { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens: 1 };
  const message = { id: 'm1', type: 'message', role: 'assistant', model: messageModel, content: [], stop_reason: null };
  return [
    { type: 'message_start', message: { ...message, stop_sequence: null, usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 20 } },
    { type: 'message_stop' },
  ];
}

function responseEvents(): readonly object[] {
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  const done = { ...part, text: 'Hello' };
  const events = [
    { type: 'response.created', response: responseOf('in_progress', [], null) },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...outputMessage, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...place, part },
    { type: 'response.output_text.delta', ...place, delta: 'Hello', logprobs: [] },
    { type: 'response.output_text.done', ...place, text: 'Hello', logprobs: [] },
    { type: 'response.content_part.done', ...place, part: done },
    { type: 'response.output_item.done', output_index: 0, item: outputMessage },
    { type: 'response.completed', response: responseOf('completed', [outputMessage], responsesUsage) },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
}
